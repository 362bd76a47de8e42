"""The GSM 03.38 alphabet and the look-alikes within it of common characters outside it."""

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
# Septets a character takes: those of the extension table follow an escape.
SEPTETS = {**dict.fromkeys(BASIC, 1), **dict.fromkeys(EXTENSION, 2)}

_SPACES = "\u00a0\u2000\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\x80\x8d\x90\x9b\x9f"
_INVISIBLE = "\x00\x03\x04\x10\x11\x12\x13\x14\x17\x19\u200b\u200c\u2060\ufeff"
_ALIKE = {
    # Quotation marks, primes and accents standing alone.
    '"': "«»“”„‟ʺˮ❝❞〝〞",
    "'": "‘’‛ʹʻʼʽˈˊˋ´`❛❜\u0313\u0314\ufe10\ufe11",
    "<": "‹\ufe64",
    ">": "›\ufe65",
    ",": "‚、､\u0326\ufe50\ufe51",
    # Dashes, lines and strokes.
    "-": "\u2010\u2013\u2014\u2015•\u2043\u23bc\u23bd\ufe63",
    "_": "‗\u0332",
    "|": "∣\u20d2\u20d3\u23b8\u23b9\u23d0\u239c\u239f",
    "/": "÷\u2044\u2215\u29f8\u0337\u0338",
    "\\": "\u29f5\u29f9\u20e5\ufe68",
    "~": "\u02dc\u02f7\u0303\u0330\u0334\u223c",
    "^": "\u02c6\u0302\u1dcd",
    "=": "\u0347\ua78a\ufe66",
    # Points and marks, with their small and vertical forms.
    ".": "。｡\ufe52",
    ":": "\u02d0\u02f8\u2982\ua789\ufe13",
    ";": "\u204f\ufe14\ufe54",
    "!": "\u01c3\ufe15\ufe57",
    "?": "\ufe16\ufe56",
    "@": "\ufe6b",
    "$": "\ufe69",
    "#": "\ufe5f",
    "%": "\ufe6a",
    "&": "\ufe60",
    "+": "\u02d6\ufe62",
    "*": (
        "\u204e\u2217\u229b\u2722\u2723\u2724\u2725\u2731\u2732\u2733\u273a\u273b\u273c\u273d\u2743\u2749\u274a\u274b\u29c6\ufe61"
    ),
    "(": "❨❪\u27ee\u2985\ufe59",
    ")": "❩❫\u27ef\u2986\ufe5a",
    "{": "❴\ufe5b",
    "}": "❵\ufe5c",
    # More than one for one.
    "...": "…",
    "!!": "‼",
    "1/4": "¼",
    "1/2": "½",
    "3/4": "¾",
    " ": "\u2001\u2028\u2029",
    "": _INVISIBLE,
}
# ASCII in fullwidth, without the small letters, which Twilio leaves; Latin small capitals (there is none for Q and X).
_FULLWIDTH = {code + 0xFEE0: chr(code) for code in [*range(0x21, 0x60), *range(0x7B, 0x7F)]}
_SMALL_CAPITALS = dict(zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"), "ABCDEFGHIJKLMNOPRSTUVWYZ", strict=True))

# str.translate tables. Twilio widens most spaces to two and a tab to seven; no reader wants that, so what we send has one.
AS_TWILIO = {
    **{ord(character): plain for plain, characters in _ALIKE.items() for character in characters},
    **_FULLWIDTH,
    **_SMALL_CAPITALS,
    **dict.fromkeys(map(ord, _SPACES), "  "),
    ord("\t"): " " * 7,
}
AS_WE_SEND = {**AS_TWILIO, **dict.fromkeys(map(ord, _SPACES + "\t"), " ")}
