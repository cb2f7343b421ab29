/*
 * libbz2's decompressor, taken as it is. Streams may follow each other.
 */
#include "decoder.h"

#include "bzlib_private.h"

void bz_internal_error(int number) { __builtin_trap(); }

static void *allocate_for(void *opaque, int count, int length) { return malloc(count * length); }
static void free_for(void *opaque, void *pointer) { free(pointer); }

static bz_stream stream = { .bzalloc = allocate_for, .bzfree = free_for };
static Bool is_open;
static Bool is_whole;

static void forget(void)
{
	if (is_open)
		BZ2_bzDecompressEnd(&stream);
	is_open = is_whole = False;
}

static int decode_more(int is_last)
{
	stream.next_out = (char *)out;
	stream.avail_out = OUT_SIZE;
	stream.next_in = (char *)in + in_at;
	stream.avail_in = in_length - in_at;
	int result = BZ_OK;
	while (result == BZ_OK && (is_open || stream.avail_in > 0)) {
		if (!is_open) {
			if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
				return NO_MEMORY;
			is_open = True;
			is_whole = False;
		}
		result = BZ2_bzDecompress(&stream);
		if (result == BZ_STREAM_END) {
			BZ2_bzDecompressEnd(&stream);
			is_open = False;
			is_whole = True;
			result = BZ_OK;
		} else if (stream.avail_in == 0 || stream.avail_out == 0)
			break;
	}
	in_at = in_length - stream.avail_in;
	out_length = OUT_SIZE - stream.avail_out;
	if (result == BZ_MEM_ERROR)
		return NO_MEMORY;
	if (result != BZ_OK)
		return DAMAGED;
	return is_whole ? WHOLE : GOES_ON;
}
