/**
 * Well-known programs by what they say in themselves.
 *
 * @module
 */
import assert from "node:assert/strict";
import { it } from "node:test";
import { walk } from "../../../core/tree/walk.ts";
import { programPackages } from "../../../plugins/catalogers/programs.ts";
import { treeOf } from "../../support/memory_tree.ts";

function told(contents: Readonly<Record<string, string | Uint8Array>>) {
  const files = treeOf(
    Object.entries(contents).map(([path, content]) => ({ type: "file", path, content })),
  );
  const found = programPackages({ files, nodes: [...walk(files, "/")], unread: assert.fail });
  return [...found].map(({ name, version, places }) => `${name} ${version} ${places.join(" ")}`);
}

const cases: readonly (readonly [path: string, content: string, found: string | undefined])[] = [
  ["/usr/sbin/nginx", "\0nginx version: nginx/1.27.1\n", "nginx 1.27.1"],
  ["/usr/local/apache2/bin/httpd", "Server: Apache/2.4.62 (Unix)", "httpd 2.4.62"],
  ["/usr/local/sbin/php-fpm", "X-Powered-By: PHP/8.3.11", "php 8.3.11"],
  ["/usr/local/bin/ruby", "ruby - Ruby 3.3.4 \0ruby 3.3.4 (2024-07-09) ", "ruby 3.3.4"],
  ["/usr/local/bin/perl", "/usr/local/lib/perl5/5.40.0/x86_64", "perl 5.40.0"],
  ["/usr/local/bin/postgres", "\0PostgreSQL %s\0PostgreSQL 16.4 (Debian", "postgresql 16.4"],
  ["/usr/sbin/mysqld", "/build/mysql-8.4.2/sql", "mysql-server 8.4.2"],
  [
    "/usr/local/sbin/haproxy",
    "version %s\0version 3.0.3-95a607c, released 2024/07/11",
    "haproxy 3.0.3",
  ],
  ["/usr/local/bin/redis-server", "7.4.0buildkitsandbox-1722283564000000000", "redis 7.4.0"],
  ["/usr/bin/redis-server", "Server started, Redis version 2.8.23", "redis 2.8.23"],
  ["/usr/local/bin/memcached", "memcached 1.6.29\n", "memcached 1.6.29"],
  ["/usr/local/bin/bash", "@(#)Bash version 5.2.32(1) release GNU", "bash 5.2.32"],
  ["/opt/ssl/libcrypto.so.3", "OpenSSL X9.42\0OpenSSL 3.0.14 4 Jun 2024", "openssl 3.0.14"],
  ["/usr/local/lib/libpython3.13.so.1.0", "\x003.13.0rc1\0", "python 3.13.0rc1"],
  ["/usr/local/bin/node", "a script", undefined],
  ["/usr/local/bin/python3.12", "\x003.13.1\0", undefined],
];
for (const [path, content, found] of cases) {
  it(`well-known programs: ${path}`, () => {
    assert.deepEqual(told({ [path]: content }), found === undefined ? [] : [`${found} ${path}`]);
  });
}

it("well-known programs: a version across the borders of what is read at once", () => {
  const text = "BusyBox v1.36.1 ";
  for (let before = (1 << 20) - 40; before <= (1 << 20) + 300; before += 17) {
    const content = new TextEncoder().encode("\0".repeat(before) + text);
    assert.deepEqual(
      told({ "/bin/busybox": content }),
      ["busybox 1.36.1 /bin/busybox"],
      `${before}`,
    );
  }
});

it("well-known programs: what the system's packages have is theirs", () => {
  const files = { "/bin/busybox": "BusyBox v1.36.1 ", "/opt/busybox": "BusyBox v1.35.0 " };
  assert.deepEqual(told({ ...files, "/lib/apk/db/installed": "" }), [
    "busybox 1.35.0 /opt/busybox",
  ]);
});
