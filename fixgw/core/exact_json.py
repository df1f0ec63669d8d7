"""JSON with exact numbers: fractions become Decimals, whole numbers stay int, never a float.

Offers `dumps` and `loads` under the names of the standard library's module, because Socket.IO
takes such a module whole.
"""

import json
from decimal import Decimal
from typing import Any, NoReturn

_BYTE_ORDER_MARK = "\ufeff"


def loads(text: str | bytes, **_options: Any) -> Any:
    """Decode one JSON text. Raises ValueError for anything that is not JSON.

    NaN and Infinity are no JSON. Nesting too deep for the interpreter is a ValueError, too.
    """
    try:
        return _DECODER.decode(
            text if isinstance(text, str) else text.decode().removeprefix(_BYTE_ORDER_MARK)
        )
    except RecursionError:
        raise ValueError("JSON nested too deeply") from None


def dumps(value: Any, **options: Any) -> str:
    """Encode text, whole numbers, booleans, None, lists and dicts; a Decimal is a TypeError.

    Bodies with decimal numbers are written by `fixgw.venues.canonical`.
    """
    return json.dumps(value, **options)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


# Made once: `json.loads` makes a decoder for every text that asks for options.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
