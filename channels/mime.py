"""Builds the e-mail: headers that cannot be forged, a text part and an HTML part, seven bits on the wire."""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate

from channels.channel import Outbound, Remedy, SendError, refuse_malformed

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ID = re.compile(r"[A-Za-z0-9_=+-]+(\.[A-Za-z0-9_=+-]+)*")
_ATOM = r"[^\s@<>()\[\],:;\"\\]+"
_ADDRESS = re.compile(rf"({_ATOM})@({_ATOM})")
_NAMED = re.compile(r"(.*?)\s*<([^<>]*)>\s*")
_ONE_HEADER = re.compile(r"[^\r\n]*(\r\n[ \t][^\r\n]*)*\r\n")
_LONGEST_LINE = 1000  # RFC 5322, with the line end
_ADDRESSES = ("from", "to", "cc", "bcc", "sender", "reply-to", "return-path")
_CONTENT = ("mime-version", "content-type", "content-transfer-encoding")
_OURS = frozenset((*_ADDRESSES, *_CONTENT, "subject", "message-id", "date", "auto-submitted"))


class _Policy(EmailPolicy):
    """Folds no header that is ASCII already.

    The standard library breaks long words by encoding them, and an encoded List-Unsubscribe, In-Reply-To or signed
    Reply-To address means nothing to the receiver.
    """

    def fold(self, name: str, value: str) -> str:
        """The header as it goes out. Raises ValueError for one that would become two.

        The value was decoded on its way here, and an encoded word may have brought a line break with it, which older
        releases of the standard library write out.
        """
        folded = f"{name}: {value}\r\n"
        if len(folded) > _LONGEST_LINE or not folded.isascii():
            folded = str(super().fold(name, value))
        if not _ONE_HEADER.fullmatch(folded):
            raise ValueError(f"a line break in the header {name!r}")
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


# Seven bits, so that no relay without 8BITMIME can spoil a body.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail ready for SMTP. `sender` and `to` are the bare addresses of the envelope, ASCII."""

    sender: str
    to: str
    message_id: str
    content: bytes


def compose(message: Outbound) -> Mail:
    """The e-mail of a message. Its Message-ID follows from `message.message` alone, so a second send is the same mail (R21).

    Raises a permanent SendError for what cannot be an e-mail: line breaks in headers (R32), unusable addresses, a header
    that is ours to set.
    """
    refuse_malformed(message)
    if not _ID.fullmatch(message.message):
        raise _refused(f"{message.message!r} cannot be part of a Message-ID")
    sender, to = _address(message.sender, "sender"), _address(message.to, "recipient")
    message_id = f"<{message.message}@{sender.domain}>"
    mail = EmailMessage(policy=_POLICY)
    try:
        mail["From"], mail["To"] = sender, to
        mail["Subject"] = message.subject
        mail["Message-ID"] = message_id
        mail["Date"] = formatdate(usegmt=True)
        mail["Auto-Submitted"] = "auto-generated"
        if message.reply_to:
            mail["Reply-To"] = _address(message.reply_to, "reply address")
        for name, value in message.headers.items():
            if not _NAME.fullmatch(name) or name.lower() in _OURS:
                raise _refused(f"header {name!r} cannot be set")
            mail[name] = value
        mail.set_content(message.body)
        if message.html:
            mail.add_alternative(message.html, subtype="html")
        return Mail(sender.addr_spec, to.addr_spec, message_id, mail.as_bytes())
    except (ValueError, MessageError) as error:
        raise _refused(f"not an e-mail: {error}") from error


def _address(text: str, what: str) -> Address:
    """`Name <local@domain>` or a bare address; a domain beyond ASCII in its IDNA form."""
    named = _NAMED.fullmatch(text)
    name, bare = named.groups() if named else ("", text.strip())
    parts = _ADDRESS.fullmatch(bare)
    # Beyond ASCII before the @ would need SMTPUTF8 at every server on the way.
    if not parts or not parts[1].isascii():
        raise _refused(f"the {what} has no usable address")
    try:
        domain = parts[2].encode("idna").decode("ascii")
        return Address(name.strip('" '), addr_spec=f"{parts[1]}@{domain}")
    except (ValueError, MessageError) as error:
        raise _refused(f"the {what} has no usable address") from error


def _refused(reason: str) -> SendError:
    return SendError(reason, permanent=True, code="malformed", remedy=Remedy.SWITCH)
