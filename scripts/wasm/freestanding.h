/*
 * WebAssembly has no C library. What is allocated here stays: the buffers and tables are made once, and live as long as the
 * instance.
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

EXPORT("allocate") void *malloc(size_t length)
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

void free(void *pointer) { (void)pointer; }

void *calloc(size_t count, size_t length)
{
	void *start = malloc(count * length);
	if (start)
		memset(start, 0, count * length);
	return start;
}
