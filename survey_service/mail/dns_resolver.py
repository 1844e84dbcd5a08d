"""The DNS, asked with little patience: a page waits for the answer."""

import dns.exception
import dns.resolver

from survey_service.mail.sender_domain import CouldNotCheck

PATIENCE = 2.0  # seconds for one name


class DnsResolver:
    """A sender_domain.Resolver that asks the servers this machine is set up with."""

    def txt(self, name: str) -> list[str]:
        """See Resolver."""
        try:
            answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError):
            raise CouldNotCheck(name) from None
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
