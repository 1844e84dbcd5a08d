"""What waits to leave: letters, the queue's rows and leases, and the ways out (outbox, SMTP, SendGrid)."""
