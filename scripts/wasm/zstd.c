/*
 * zstd's compressor at the levels up to 3. The slower strategies are left out: their functions are named by tables, and never
 * called.
 */
#include "freestanding.h"
#define ZSTD_STATIC_LINKING_ONLY
#include "zstd_compress_internal.h"
#include "zstd_ldm.h"
#include "zstd_lazy.h"
#include "zstd_opt.h"

#define LEFT_OUT(name)                                                                              \
	size_t name(ZSTD_matchState_t *ms, seqStore_t *seqs, U32 rep[ZSTD_REP_NUM], void const *src, \
		    size_t size)                                                                    \
	{                                                                                           \
		__builtin_trap();                                                                   \
	}
#define LEFT_OUT_OF(strategy)                                      \
	LEFT_OUT(ZSTD_compressBlock_##strategy)                    \
	LEFT_OUT(ZSTD_compressBlock_##strategy##_dictMatchState)   \
	LEFT_OUT(ZSTD_compressBlock_##strategy##_extDict)
#define LEFT_OUT_OF_LAZY(strategy)                                           \
	LEFT_OUT_OF(strategy)                                                \
	LEFT_OUT(ZSTD_compressBlock_##strategy##_dedicatedDictSearch)
#define LEFT_OUT_OF_ROWS(strategy)                                           \
	LEFT_OUT_OF_LAZY(strategy)                                           \
	LEFT_OUT(ZSTD_compressBlock_##strategy##_row)                        \
	LEFT_OUT(ZSTD_compressBlock_##strategy##_dictMatchState_row)         \
	LEFT_OUT(ZSTD_compressBlock_##strategy##_extDict_row)                \
	LEFT_OUT(ZSTD_compressBlock_##strategy##_dedicatedDictSearch_row)

LEFT_OUT_OF_ROWS(greedy)
LEFT_OUT_OF_ROWS(lazy)
LEFT_OUT_OF_ROWS(lazy2)
LEFT_OUT_OF(btlazy2)
LEFT_OUT_OF(btopt)
LEFT_OUT(ZSTD_compressBlock_btultra)
LEFT_OUT(ZSTD_compressBlock_btultra_dictMatchState)
LEFT_OUT(ZSTD_compressBlock_btultra_extDict)
LEFT_OUT(ZSTD_compressBlock_btultra2)

U32 ZSTD_insertAndFindFirstIndex(ZSTD_matchState_t *ms, const BYTE *ip) { __builtin_trap(); }
void ZSTD_row_update(ZSTD_matchState_t *const ms, const BYTE *ip) { __builtin_trap(); }
void ZSTD_dedicatedDictSearch_lazy_loadDictionary(ZSTD_matchState_t *ms, const BYTE *const ip) { __builtin_trap(); }
void ZSTD_updateTree(ZSTD_matchState_t *ms, const BYTE *ip, const BYTE *iend) { __builtin_trap(); }

static ZSTD_CCtx *context;

/* The length of what was written, a frame; 0 where there is too little room. */
EXPORT("compress") size_t compress(int level, const void *in, size_t length, void *out, size_t room)
{
	if (level < 1 || level > 3)
		return 0;
	if (!context) {
		const size_t size = ZSTD_estimateCCtxSize(3);
		context = ZSTD_initStaticCCtx(malloc(size), size);
	}
	if (!context)
		return 0;
	ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	const size_t written = ZSTD_compress2(context, out, room, in, length);
	return ZSTD_isError(written) ? 0 : written;
}
