/*
 * What the decoders have in common: a buffer for what comes in, one for what goes out, and one function that reads from the one
 * and writes to the other until either has nothing more to give. A decoder takes all of a file: streams, or frames, that follow
 * each other are its own to tell apart.
 */
#pragma once
#define GIVES_BACK
#include "freestanding.h"

enum {
	/* It waits for more, or for room. */
	GOES_ON,
	/* Nothing is missing: the data may end here. */
	WHOLE,
	DAMAGED,
	/* Decoding would take more memory than LARGEST_WINDOW. */
	TOO_LARGE,
	/* A part of the format that is not taken. */
	UNSUPPORTED,
	NO_MEMORY,
};

/* What `zstd` itself takes unless it is told; `xz -9` wants half of it. */
#define LARGEST_WINDOW (1 << 27)

#define IN_SIZE (128 << 10)
#define OUT_SIZE (256 << 10)

static unsigned char in[IN_SIZE], out[OUT_SIZE];
static size_t in_at, in_length, out_length;

EXPORT("input") void *input(void) { return in; }
EXPORT("inputSize") size_t input_size(void) { return IN_SIZE; }
EXPORT("output") void *output(void) { return out; }
/* How many bytes the last call wrote there. */
EXPORT("written") size_t written(void) { return out_length; }
/* How many bytes of the input wait. */
EXPORT("waiting") size_t waiting(void) { return in_length - in_at; }

static void forget(void);
static int decode_more(int is_last);

/* Makes it as good as new; what it has allocated may stay. */
EXPORT("restart") void restart(void)
{
	in_at = in_length = out_length = 0;
	forget();
}

/*
 * Decodes on; where nothing waits, the input has `length` new bytes, else it has still the old ones. `is_last`: nothing follows,
 * and the answer is WHOLE or else something is missing.
 */
EXPORT("decode") int decode(size_t length, int is_last)
{
	if (in_at == in_length) {
		in_at = 0;
		in_length = length;
	}
	out_length = 0;
	return decode_more(is_last);
}
