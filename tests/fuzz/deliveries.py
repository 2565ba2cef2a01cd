from targets import target
DELIVERY="delivery"
@target(DELIVERY, 1)
def _delivery(data: bytes) -> None: ...
