from tests.browser.running import new_context, new_product, phone, running
from tests.browser.staff import as_role, demo, signed_in_state, told

__all__ = ["as_role", "demo", "new_context", "new_product", "phone", "running", "signed_in_state", "told"]
