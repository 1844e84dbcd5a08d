from tests.browser.running import new_context, new_product, phone, running

__all__ = ["new_context", "new_product", "phone", "running"]
