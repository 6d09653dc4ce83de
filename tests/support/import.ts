// People who move in from elsewhere.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type Site, run } from './server';

/** Brings so many more people to a site, so that its lists have pages. */
export async function bringPeople(site: Site, count: number): Promise<void> {
  const people = Array.from({ length: count }, (_, at) => {
    const number = String(at + 1).padStart(3, '0');
    return JSON.stringify({ type: 'Person', id: `person:${number}`, preferredUsername: `visitor-${number}`, name: `Visitor ${number}` });
  });
  const file = join(site.data, 'visitors.jsonl');
  await writeFile(file, people.join('\n'));
  const { code, output } = await run('import', '--data', site.data, file);
  expect(output).toContain(`${count} added`);
  expect(code).toBe(0);
}
