#!/usr/bin/env bash
# Makes the modules *_wasm.ts of plugins/: the compressors and decompressors that travel with quilla.
#
#   scripts/wasm/build.sh libdeflate_1.14.orig.tar.gz libzstd_1.5.4+dfsg2.orig.tar.xz bzip2_1.0.8.orig.tar.gz xz-embedded.tar
#
# Three archives are Debian's (bookworm: `apt-get source libdeflate libzstd bzip2`). The fourth is that of the tag v2024-12-30 of
# https://github.com/tukaani-project/xz-embedded: `git archive --format=tar --prefix=xz-embedded/ v2024-12-30`. All are checked
# by their digests. Needs clang and lld 14, `apt-get install clang lld`; with those the same sources give the same bytes,
# SHA256SUMS has their digests.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$here/../../plugins
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sha256sum --quiet --check <<EOF
89e7df898c37c3427b0f39aadcf733731321a278771d20fc553f92da8d4808ac  $1
8cf4bbb65e77ec348d052c8d6230eba66d435bddf64c8b5be2fcb16880c19953  $2
ab5a03176ee106d3f0fa90e381da478ddae405918153cca248e682cd0c4a2269  $3
fb2b760d81322b74ff8afa14935a14568c310439c5c310d4d14ca87fecd7b14d  $4
EOF
mkdir "$work"/{libdeflate,zstd,bzip2,xz}
tar -xf "$1" -C "$work/libdeflate" --strip-components=1
tar -xf "$2" -C "$work/zstd" --strip-components=1
tar -xf "$3" -C "$work/bzip2" --strip-components=1
tar -xf "$4" -C "$work/xz" --strip-components=1

patch --quiet -p1 -d "$work/libdeflate" <"$here/libdeflate.patch"

flags=(--target=wasm32 -DNDEBUG -nostdlib -ffreestanding -mbulk-memory -msimd128 -I"$here/include" -I"$here"
  -ffunction-sections -fdata-sections -w "-ffile-prefix-map=$work=."
  -Wl,--no-entry -Wl,--gc-sections -Wl,--strip-all -Wl,-z,stack-size=131072)
zstd_flags=(-DXXH_NAMESPACE=ZSTD_ -DZSTD_DISABLE_ASM -DZSTD_TRACE=0 -DZSTD_LEGACY_SUPPORT=0)

clang "${flags[@]}" -O3 -I"$work/libdeflate" "$here/deflate.c" -o "$work/deflate.wasm"

lib=$work/zstd/lib
common=("$lib"/common/{debug,entropy_common,error_private,fse_decompress,xxhash,zstd_common}.c)
clang "${flags[@]}" -O3 -I"$lib" -I"$lib/compress" "${zstd_flags[@]}" "$here/zstd.c" "${common[@]}" \
  "$lib"/compress/{fse_compress,hist,huf_compress,zstd_compress,zstd_compress_literals,zstd_compress_sequences}.c \
  "$lib"/compress/{zstd_compress_superblock,zstd_double_fast,zstd_fast,zstd_ldm}.c -o "$work/zstd.wasm"

# Decoders are no faster with -O3, and larger; nor is zstd's with more than one way to do the same.
clang "${flags[@]}" -Os -I"$lib" -I"$lib/common" "${zstd_flags[@]}" -DHUF_FORCE_DECOMPRESS_X1 -DZSTD_FORCE_DECOMPRESS_SEQUENCES_SHORT \
  "$here/unzstd.c" "${common[@]}" "$lib"/decompress/*.c -o "$work/unzstd.wasm"

xz=$work/xz/linux
clang "${flags[@]}" -Os -I"$xz/include/linux" -I"$xz/lib/xz" -I"$work/xz/userspace" "$here/unxz.c" -o "$work/unxz.wasm"

bzip2=$work/bzip2
clang "${flags[@]}" -Os -DBZ_NO_STDIO -I"$bzip2" "$here/bunzip2.c" \
  "$bzip2"/{bzlib,decompress,huffman,crctable,randtable}.c -o "$work/bunzip2.wasm"

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
module deflate "The compressor of libdeflate 1.14" "Copyright 2016 Eric Biggers, MIT licence: scripts/wasm/LICENSES." >"$out/kit/packing/deflate_wasm.ts"
zstd="Copyright Meta Platforms, Inc., BSD licence: scripts/wasm/LICENSES."
module zstd "The compressor of zstd 1.5.4" "$zstd" >"$out/kit/packing/zstd_wasm.ts"
module unzstd "The decompressor of zstd 1.5.4" "$zstd" >"$out/codecs/zstd/unzstd_wasm.ts"
module unxz "XZ Embedded 2024-12-30" "0BSD licence: scripts/wasm/LICENSES." >"$out/codecs/xz/unxz_wasm.ts"
module bunzip2 "The decompressor of bzip2 1.0.8" \
  "Copyright 1996-2019 Julian R Seward, bzip2 licence: scripts/wasm/LICENSES." >"$out/codecs/bzip2/bunzip2_wasm.ts"
(cd "$work" && sha256sum deflate.wasm zstd.wasm unzstd.wasm unxz.wasm bunzip2.wasm) | tee "$here/SHA256SUMS"
ls -l "$work"/*.wasm
