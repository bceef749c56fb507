"""Pictures: told by their content, never by their name; made anew, so that nothing hidden in them comes along."""

from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
BYTES_MAX = 10_000_000
PIXELS_MAX = 30_000_000
PORTRAIT_SIZES = (256, 96, 48)  # pixels of a side; the first is the one the others are made from
QUALITY = 82

# Pillow itself warns above this and refuses above twice this, before anything is unpacked.
Image.MAX_IMAGE_PIXELS = PIXELS_MAX


class NotAPicture(ValueError):
    """These bytes are no picture that we take: wrong kind, broken, or too large to unpack."""


def make_portraits(data: bytes) -> dict[int, bytes]:
    """A square of each of PORTRAIT_SIZES as WebP, without metadata; raises NotAPicture."""
    if len(data) > BYTES_MAX:
        raise NotAPicture("more bytes than a picture may have")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            square = _square(image, PORTRAIT_SIZES[0])
    except NotAPicture:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(f"{type(error).__name__}: {error}") from error
    return {size: _encode(square.resize((size, size), Image.Resampling.LANCZOS)) for size in PORTRAIT_SIZES}


def _square(image: Image.Image, size: int) -> Image.Image:
    if image.width * image.height > PIXELS_MAX:
        raise NotAPicture("more pixels than a picture may have")
    image.draft("RGB", (size * 2, size * 2))  # a JPEG is unpacked no larger than needed
    upright = ImageOps.exif_transpose(image)
    opaque = Image.new("RGB", upright.size, "white")
    with_alpha = upright.convert("RGBA")
    opaque.paste(with_alpha, mask=with_alpha)
    return ImageOps.fit(opaque, (size, size), Image.Resampling.LANCZOS)


def _encode(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()
