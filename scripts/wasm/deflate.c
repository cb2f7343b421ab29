/*
 * libdeflate's compressor, so that its blocks can be followed by others: none says that it is the last, and an empty stored
 * block at the end fills the last byte (RFC 1951, § 3.2.4), as zlib's Z_SYNC_FLUSH does.
 *
 * Level 3 is quilla's: fewer candidates, but longer ones, are a fifth faster at the same size.
 *
 * libdeflate.patch is for that, and for two things more: WebAssembly computes with 64 bits, and where nothing was found for a
 * while, less is looked for.
 */
#include "freestanding.h"
#include "lib/utils.c"
#include "lib/deflate_compress.c"

static struct libdeflate_compressor *compressors[13];

/* The length of what was written; 0 where there is too little room. */
EXPORT("compress") size_t compress(int level, const u8 *in, size_t length, u8 *out, size_t room)
{
	if (level < 1 || level > 9 || room < 64)
		return 0;
	if (!compressors[level]) {
		compressors[level] = libdeflate_alloc_compressor(level);
		if (level == 3 && compressors[level]) {
			compressors[level]->max_search_depth = 8;
			compressors[level]->nice_match_length = 32;
		}
	}
	struct libdeflate_compressor *compressor = compressors[level];
	if (!compressor)
		return 0;
	struct deflate_output_bitstream os = {
		.next = out,
		.end = out + room - OUTPUT_END_PADDING,
	};
	if (length > 0)
		compressor->impl(compressor, in, length, &os);
	if (os.next + 6 >= os.end)
		return 0;
	*os.next++ = os.bitbuf;
	if (os.bitcount > 5)
		*os.next++ = 0;
	*os.next++ = 0;
	*os.next++ = 0;
	*os.next++ = 0xff;
	*os.next++ = 0xff;
	return os.next - out;
}
