"""What came of a letter, as the database has it: ratings, cases, opt-outs, and the survey's own state."""

from dataclasses import dataclass, field

from tests.browser.product import Letter, Product


@dataclass(frozen=True)
class Outcome:
    """`ratings` are the counted ones."""

    ratings: list[int] = field(default_factory=list)
    quarantined: list[int] = field(default_factory=list)
    callbacks: int = 0
    opt_outs: int = 0
    state: str = "sent"


UNTOUCHED = Outcome()


def outcome(product: Product, letter: Letter) -> Outcome:
    """Of this letter's ticket; opt-outs are those of the letter's own address."""
    survey = product.rows(
        "SELECT i.id, i.state, i.customer_id FROM invitations i JOIN tickets t ON t.id = i.ticket_id"
        " WHERE t.external_id = ? ORDER BY i.id DESC LIMIT 1",
        letter.ticket,
    )[0]
    answers = product.rows("SELECT score_now, status FROM responses WHERE invitation_id = ?", survey["id"])
    cases = product.rows("SELECT count(*) AS n FROM callbacks WHERE customer_id = ?", survey["customer_id"])
    stopped = product.rows(
        "SELECT count(*) AS n FROM opt_outs o JOIN customers c ON c.address_hash = o.address_hash"
        " WHERE c.id = ? AND o.undone_at IS NULL",
        survey["customer_id"],
    )
    return Outcome(
        ratings=[row["score_now"] for row in answers if row["status"] == "counted"],
        quarantined=[row["score_now"] for row in answers if row["status"] == "quarantined"],
        callbacks=cases[0]["n"],
        opt_outs=stopped[0]["n"],
        state=survey["state"],
    )
