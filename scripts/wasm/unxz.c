/*
 * XZ Embedded, with all checks and filters that it has. Streams may follow each other, with zeros by fours between them and behind
 * the last.
 */
#include "decoder.h"

#define XZ_DEC_DYNALLOC
#define XZ_DEC_CONCATENATED
#define XZ_DEC_ANY_CHECK
#define XZ_USE_CRC64
#define XZ_USE_SHA256
#define XZ_DEC_X86
#define XZ_DEC_ARM
#define XZ_DEC_ARMTHUMB
#define XZ_DEC_ARM64
#define XZ_DEC_RISCV
#define XZ_DEC_POWERPC
#define XZ_DEC_IA64
#define XZ_DEC_SPARC
#include "xz_crc32.c"
#include "xz_crc64.c"
#include "xz_sha256.c"
#include "xz_dec_bcj.c"
#include "xz_dec_lzma2.c"
#include "xz_dec_stream.c"

static struct xz_dec *decoder;

static void forget(void)
{
	if (decoder)
		xz_dec_reset(decoder);
}

static int decode_more(int is_last)
{
	if (!decoder) {
		xz_crc32_init();
		xz_crc64_init();
		decoder = xz_dec_init(XZ_DYNALLOC, LARGEST_WINDOW);
		if (!decoder)
			return NO_MEMORY;
	}
	struct xz_buf buffers = {
		.in = in, .in_pos = in_at, .in_size = in_length,
		.out = out, .out_size = OUT_SIZE,
	};
	enum xz_ret result;
	do
		result = xz_dec_catrun(decoder, &buffers, is_last);
	while (result == XZ_UNSUPPORTED_CHECK);
	in_at = buffers.in_pos;
	out_length = buffers.out_pos;
	switch (result) {
	case XZ_OK:
	case XZ_BUF_ERROR:
		return GOES_ON;
	case XZ_STREAM_END:
		return WHOLE;
	case XZ_MEMLIMIT_ERROR:
		return TOO_LARGE;
	case XZ_MEM_ERROR:
		return NO_MEMORY;
	case XZ_OPTIONS_ERROR:
		return UNSUPPORTED;
	default:
		return DAMAGED;
	}
}
