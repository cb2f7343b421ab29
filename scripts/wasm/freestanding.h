/*
 * WebAssembly has no C library. What is allocated here stays: the buffers and tables are made once, and live as long as the
 * instance. With GIVES_BACK, what is freed can be had again, once all that was allocated after it is freed, too.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(name)))

extern unsigned char __heap_base;
static uintptr_t top;

void *memcpy(void *to, const void *from, size_t length) { return __builtin_memcpy(to, from, length); }
void *memmove(void *to, const void *from, size_t length) { return __builtin_memmove(to, from, length); }
void *memset(void *to, int byte, size_t length) { return __builtin_memset(to, byte, length); }

int memcmp(const void *a, const void *b, size_t length)
{
	const unsigned char *p = a, *q = b;
	for (size_t at = 0; at < length; at++)
		if (p[at] != q[at])
			return p[at] < q[at] ? -1 : 1;
	return 0;
}

#ifdef GIVES_BACK
static void *take(size_t length)
#else
EXPORT("allocate") void *malloc(size_t length)
#endif
{
	const uintptr_t line = 64;
	if (top == 0)
		top = ((uintptr_t)&__heap_base + line - 1) & ~(line - 1);
	const uintptr_t start = top;
	const uintptr_t end = (start + length + line - 1) & ~(line - 1);
	const size_t have = __builtin_wasm_memory_size(0) << 16;
	if (end > have && __builtin_wasm_memory_grow(0, (end - have + 0xffff) >> 16) == (size_t)-1)
		return 0;
	top = end;
	return (void *)start;
}

#ifdef GIVES_BACK
struct block {
	struct block *before;
	int is_free;
	unsigned char rest[56]; /* to where the next one begins */
};
static struct block *last;

void *malloc(size_t length)
{
	struct block *block = length < SIZE_MAX / 2 ? take(sizeof(*block) + length) : 0;
	if (!block)
		return 0;
	block->before = last;
	block->is_free = 0;
	last = block;
	return block + 1;
}

void free(void *pointer)
{
	if (!pointer)
		return;
	((struct block *)pointer - 1)->is_free = 1;
	for (; last && last->is_free; last = last->before)
		top = (uintptr_t)last;
}
#else
void free(void *pointer) { (void)pointer; }
#endif

void *calloc(size_t count, size_t length)
{
	void *start = malloc(count * length);
	if (start)
		memset(start, 0, count * length);
	return start;
}
