"""Telephone numbers in the one form a phone can dial from anywhere."""

import phonenumbers

LONGEST = 60  # as typed, with brackets, blanks and an extension


def e164(text: str, country: str | None) -> str | None:
    """`+4930123456` of a number as people write it, None of anything else.

    `country` (ISO 3166, two letters) is where a number without + is dialled. Extensions are dropped: E.164 has none.
    """
    if len(text) > LONGEST:
        return None
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    # Possible, not valid: the library's plan is older than some numbers. Local-only ones cannot be dialled.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_written(number: str) -> str:
    """`+44 20 7946 0958` of an E.164 number; what is none stays as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
