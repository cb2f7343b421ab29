/*
 * zstd's decompressor. Frames may follow each other, and others between them are skipped.
 */
#include "decoder.h"
#define ZSTD_STATIC_LINKING_ONLY
#include "zstd.h"
#include "zstd_errors.h"

static ZSTD_DCtx *context;
/* What the decoder waits for; 0 between frames. */
static size_t wanted;

static void forget(void)
{
	if (context)
		ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
	wanted = 0;
}

static int decode_more(int is_last)
{
	if (!context) {
		context = ZSTD_createDCtx();
		if (!context)
			return NO_MEMORY;
		ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27);
	}
	ZSTD_inBuffer from = { in, in_length, in_at };
	ZSTD_outBuffer to = { out, OUT_SIZE, 0 };
	while (to.pos < to.size && (from.pos < from.size || wanted != 0)) {
		const size_t before = from.pos + to.pos;
		const size_t result = ZSTD_decompressStream(context, &to, &from);
		if (ZSTD_isError(result)) {
			switch (ZSTD_getErrorCode(result)) {
			case ZSTD_error_memory_allocation:
				return NO_MEMORY;
			case ZSTD_error_frameParameter_windowTooLarge:
				return TOO_LARGE;
			default:
				return DAMAGED;
			}
		}
		wanted = result;
		if (from.pos + to.pos == before)
			break;
	}
	in_at = from.pos;
	out_length = to.pos;
	return wanted == 0 ? WHOLE : GOES_ON;
}
