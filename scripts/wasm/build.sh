#!/usr/bin/env bash
# Makes plugins/kit/packing/deflate_wasm.ts and zstd_wasm.ts, the compressors that travel with quilla.
#
#   scripts/wasm/build.sh libdeflate_1.14.orig.tar.gz libzstd_1.5.4+dfsg2.orig.tar.xz
#
# The archives are Debian's (bookworm: `apt-get source libdeflate libzstd`), and checked by their digests. Needs clang and lld 14,
# `apt-get install clang lld`; with those the same sources give the same bytes, SHA256SUMS has their digests.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../core/packing
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sha256sum --quiet --check <<EOF
89e7df898c37c3427b0f39aadcf733731321a278771d20fc553f92da8d4808ac  $1
8cf4bbb65e77ec348d052c8d6230eba66d435bddf64c8b5be2fcb16880c19953  $2
EOF
mkdir "$work/libdeflate" "$work/zstd"
tar -xf "$1" -C "$work/libdeflate" --strip-components=1
tar -xf "$2" -C "$work/zstd" --strip-components=1

patch --quiet -p1 -d "$work/libdeflate" <"$here/libdeflate.patch"

flags=(--target=wasm32 -O3 -DNDEBUG -nostdlib -ffreestanding -mbulk-memory -msimd128 -I"$here/include" -I"$here"
  -ffunction-sections -fdata-sections -w "-ffile-prefix-map=$work=."
  -Wl,--no-entry -Wl,--gc-sections -Wl,--strip-all -Wl,-z,stack-size=131072)

clang "${flags[@]}" -I"$work/libdeflate" "$here/deflate.c" -o "$work/deflate.wasm"

lib=$work/zstd/lib
clang "${flags[@]}" -I"$lib" -I"$lib/compress" -DXXH_NAMESPACE=ZSTD_ -DZSTD_DISABLE_ASM -DZSTD_TRACE=0 -DZSTD_LEGACY_SUPPORT=0 \
  "$here/zstd.c" "$lib"/common/{debug,entropy_common,error_private,fse_decompress,xxhash,zstd_common}.c \
  "$lib"/compress/{fse_compress,hist,huf_compress,zstd_compress,zstd_compress_literals,zstd_compress_sequences}.c \
  "$lib"/compress/{zstd_compress_superblock,zstd_double_fast,zstd_fast,zstd_ldm}.c -o "$work/zstd.wasm"

module() { # NAME ABOUT LICENCE
  cat <<EOF
/**
 * $2, compiled to WebAssembly and compressed with gzip, as base64. Made by scripts/wasm/build.sh; not to be
 * changed by hand. $3
 *
 * @module
 */

// deno-fmt-ignore
export const $1 = "$(gzip -9nc "$work/$1.wasm" | base64 -w0)";
EOF
}
module deflate "The compressor of libdeflate 1.14" "Copyright 2016 Eric Biggers, MIT licence: scripts/wasm/LICENSES." >"$out/deflate_wasm.ts"
module zstd "The compressor of zstd 1.5.4" "Copyright Meta Platforms, Inc., BSD licence: scripts/wasm/LICENSES." >"$out/zstd_wasm.ts"
(cd "$work" && sha256sum deflate.wasm zstd.wasm) | tee "$here/SHA256SUMS"
ls -l "$work"/*.wasm "$out"/*_wasm.ts
