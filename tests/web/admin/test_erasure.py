"""A person is erased by address, on purpose only."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from survey_service.customers.customer import Customer
from survey_service.db import DbContext
from survey_service.flows.event_received import Receipt
from tests.people import StaffClient

Ctx = Callable[[], DbContext]
CY = {"email": " Cy@Example.com ", "sure": "y"}


@pytest.fixture
def ada(signed_in: Callable[[str], StaffClient]) -> StaffClient:
    return signed_in("Ada")


def addresses(ctx: Ctx) -> list[str | None]:
    session = ctx().session
    session.rollback()
    return list(session.scalars(select(Customer.email)))


def test_the_person_goes_and_the_page_does_not_repeat_the_address(
    ada: StaffClient, ctx: Ctx, receive: Callable[..., Receipt]
) -> None:
    receive()

    answer = ada.post("/admin/erase", data=CY)
    page = ada.get(answer.location).get_data(as_text=True)

    assert answer.status_code == 303
    assert "The person is erased" in page
    assert "cy@example.com" not in page.lower().replace("such as cy@example.com", "")
    assert addresses(ctx) == [None]


def test_an_address_nobody_has_is_said(ada: StaffClient) -> None:
    answer = ada.post("/admin/erase", data=CY)

    assert "Nobody with this address is known" in ada.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sure": ""}, "Confirm that this cannot be taken back"),
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "cy"}, "Enter an e-mail address"),
        ({"email": "cy\0@example.com"}, "Enter an e-mail address"),
        ({"email": "c" * 5000 + "@example.com"}, "Enter an e-mail address"),
    ],
)
def test_bad_input_erases_nobody(
    ada: StaffClient, ctx: Ctx, receive: Callable[..., Receipt], changed: dict[str, str], said: str
) -> None:
    receive()
    form = {name: value for name, value in (CY | changed).items() if value}

    answer = ada.post("/admin/erase", data=form)

    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert addresses(ctx) == ["cy@example.com"]


def test_without_the_token_of_the_form_nobody_goes(ada: StaffClient, ctx: Ctx, receive: Callable[..., Receipt]) -> None:
    receive()

    assert ada.post("/admin/erase", data=CY, csrf=False).status_code == 400
    assert addresses(ctx) == ["cy@example.com"]
