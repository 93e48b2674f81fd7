"""The parts of an XLSX file, taken out of its zip without trusting it.

An XLSX file is a zip of XML parts. The sizes the zip declares are added up before anything is inflated, each
part is inflated no further than it declared, and a part that could make an XML reader fetch or multiply
something is refused. Only then is any XML read.
"""

import io
import re
import struct
import zipfile
import zlib

from audit_app.register.table import UnreadableFile

MAX_EXPANDED = 60 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
MAX_PARTS = 2_000
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
SAVE_AGAIN = "Open it in Excel and save it again as an Excel workbook (.xlsx), or as “CSV UTF-8”."
TOO_BIG = (
    "The workbook is far bigger inside than it looks. Delete the formatted but empty rows and columns, and "
    "the pictures and sheets that are not needed, and save it again, or save the sheet as “CSV UTF-8”."
)
PROTECTED = "The workbook is protected by a password. Remove the password and save it again."
NO_WORKBOOK = f"The file is a zip, but there is no Excel workbook in it. {SAVE_AGAIN}"
XML_NAMES = (".xml", ".rels", ".vml")
ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")


def read_parts(data: bytes) -> dict[str, bytes]:
    """Every part of the workbook by name, inflated and found harmless.

    Raises UnreadableFile for a zip that is damaged, protected, not a workbook, or expands beyond the limits.
    """
    # Counted before the zip is opened: a hostile directory can hold a quarter of a million entries.
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise UnreadableFile(TOO_BIG)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, EOFError, NotImplementedError):
        raise UnreadableFile(f"The workbook is cut short or damaged. {SAVE_AGAIN}") from None
    check_names([entry.filename for entry in entries])
    expanded = sum(entry.file_size for entry in entries)
    if expanded > MAX_EXPANDED or (expanded > RATIO_COUNTS_FROM and expanded > MAX_RATIO * len(data)):
        raise UnreadableFile(TOO_BIG)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableFile(PROTECTED)
    parts = {entry.filename: inflate(data, entry) for entry in entries}
    for name, part in parts.items():
        if name.casefold().endswith(XML_NAMES):
            check_xml(part)
    return parts


def check_names(names: list[str]) -> None:
    """Refuse what is not a plain workbook, going by the names of its parts."""
    folded = [name.casefold() for name in names]
    if any("vbaproject" in name or "/macrosheets/" in name for name in folded):
        raise UnreadableFile("The workbook holds macros. Save it as a workbook without macros (.xlsx) first.")
    if "xl/workbook.bin" in folded:
        raise UnreadableFile(f"The file is a binary Excel workbook (.xlsb). {SAVE_AGAIN}")
    if "mimetype" in folded and "content.xml" in folded:
        raise UnreadableFile(f"The file is an OpenDocument spreadsheet (.ods). {SAVE_AGAIN}")
    unsafe = any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names)
    if unsafe or len(set(folded)) != len(folded):
        raise UnreadableFile(f"The workbook is not put together as a workbook should be. {SAVE_AGAIN}")


def inflate(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """One part, inflated from the bytes themselves and held to the size the zip declares.

    zipfile stops silently at the declared size, and another reader may not: a part is only what it says it is
    when the compressed bytes end exactly there.
    """
    damaged = UnreadableFile(f"The workbook is cut short or damaged. {SAVE_AGAIN}")
    header = data[entry.header_offset : entry.header_offset + LOCAL_HEADER.size]
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise damaged
    *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
    start = entry.header_offset + LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        part = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            part = stream.decompress(packed, entry.file_size + 1)
        except zlib.error:
            raise damaged from None
        if not stream.eof and len(part) <= entry.file_size:
            raise damaged
    else:
        raise damaged
    if len(part) != entry.file_size or zlib.crc32(part) != entry.CRC:
        raise damaged
    return part


def check_xml(part: bytes) -> None:
    """Refuse an XML part with a document type or entities, or in an encoding that could hide one."""
    declared = ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    odd = declared is not None and declared.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if odd or b"\0" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(f"A part of the workbook is not written as UTF-8. {SAVE_AGAIN}")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise UnreadableFile(
            f"The workbook holds a document type or entities, which no workbook needs. {SAVE_AGAIN}"
        )
