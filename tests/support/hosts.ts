// What other sites are made with.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** React 19 as one script, which a page has as `React` and `ReactDOM`. */
export async function react(): Promise<string> {
  const here = createRequire(__filename);
  const names = ['react', 'react-dom', 'scheduler', 'react-dom/client'];
  const from = createRequire(here.resolve('react-dom/package.json'));
  const parts = await Promise.all(
    names.map(async (name) => {
      const [packet, part] = name.split('/');
      const file = join(dirname(from.resolve(`${packet}/package.json`)), 'cjs', `${packet}${part ? `-${part}` : ''}.production.js`);
      return `${JSON.stringify(name)}: (module, exports, require) => {${await readFile(file, 'utf8')}}`;
    }),
  );
  return `(() => {
    const parts = {${parts.join(',\n')}};
    const made = {};
    const require = (name) => {
      if (!made[name]) parts[name]((made[name] = { exports: {} }), made[name].exports, require);
      return made[name].exports;
    };
    globalThis.React = require('react');
    globalThis.ReactDOM = require('react-dom/client');
  })();`;
}

/** The pages that rustdoc makes of a crate with this in its description, by path; `head` is put into each. */
export async function rustdoc(description: string, head: string): Promise<Record<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-rustdoc-'));
  try {
    const lines = description.split('\n').map((line) => `//! ${line}\n`);
    await mkdir(join(folder, 'doc'));
    await writeFile(join(folder, 'lib.rs'), `${lines.join('')}\n/// One who writes.\npub struct Author;\n`);
    await writeFile(join(folder, 'head.html'), head);
    const args = ['--crate-name', 'wiki', '--edition', '2024', '-o', join(folder, 'doc'), '--html-in-header', join(folder, 'head.html')];
    await promisify(execFile)('rustdoc', [...args, join(folder, 'lib.rs')]);
    const files: Record<string, Buffer> = {};
    for (const entry of await readdir(join(folder, 'doc'), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files[path.slice(join(folder, 'doc').length)] = await readFile(path);
    }
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
