"""Pictures: told by content, unpacked with care, made anew without what hides in them."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from esn.blobs.pictures import BYTES_MAX, PORTRAIT_SIZES, NotAPicture, make_portraits


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """An image as a file of this kind."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("GIF", "P"), ("WEBP", "RGB")]
)
def test_every_kind_becomes_three_squares(kind: str, mode: str) -> None:
    portraits = make_portraits(encoded(Image.new(mode, (320, 500)), kind))
    assert tuple(portraits) == PORTRAIT_SIZES
    for size, data in portraits.items():
        with Image.open(BytesIO(data)) as image:
            assert (image.format, image.size) == ("WEBP", (size, size))


def test_metadata_stays_behind_and_the_camera_is_held_upright() -> None:
    image = Image.new("RGB", (200, 100), "red")
    image.paste("blue", (0, 0, 100, 100))  # the left half, which the camera says is up
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "secret camera"
    portrait = make_portraits(encoded(image, "JPEG", exif=exif))[256]
    assert b"secret camera" not in portrait
    with Image.open(BytesIO(portrait)) as made:
        assert not made.getexif()
        assert made.getpixel((128, 20))[2] > 200  # blue is on top
        assert made.getpixel((128, 236))[0] > 200


def test_a_transparent_picture_gets_a_white_ground() -> None:
    portrait = make_portraits(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))[48]
    with Image.open(BytesIO(portrait)) as made:
        assert made.convert("RGB").getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(6000, 6000), (9000, 9000), (60000, 60000), (2**31 - 1, 1)])
def test_bombs_are_refused_before_they_are_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture):
        make_portraits(png_of(*size))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>1</script>",
        b"%PDF-1.7",
        b"\xff\xd8\xff\xe0 cut off",
        encoded(Image.new("RGB", (10, 10)), "BMP"),
        encoded(Image.new("RGB", (10, 10)), "TIFF"),
        encoded(Image.new("RGB", (300, 300)), "PNG")[:200],
        b"\xff" * (BYTES_MAX + 1),
    ],
)
def test_anything_else_is_no_picture(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        make_portraits(data)
