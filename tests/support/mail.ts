// Mail, as somebody reads it: a site without a mail server writes what it would send into a folder.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Site } from './server';

/** A letter, as plain text. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
}

async function letters(site: Site): Promise<Letter[]> {
  const folder = join(site.data, 'mail');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  return Promise.all(files.map(async (name) => read(await readFile(join(folder, name), 'utf8'))));
}

function read(written: string): Letter {
  const header = (name: string) => written.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1].trim() ?? '';
  // Quoted-printable: lines that go on, and bytes by number.
  const text = written.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return { to: header('To'), subject: header('Subject'), text };
}

/** Waits for a letter to an address whose subject fits, and gives the newest. */
export async function letterTo(site: Site, to: string, subject: RegExp): Promise<Letter> {
  const found = async () => (await letters(site)).filter((one) => one.to.includes(to) && subject.test(one.subject)).pop();
  await expect.poll(found, `a letter to ${to}`).toBeDefined();
  return (await found())!;
}

/** The link in a letter that leads to a page of the site. */
export function linkIn(letter: Letter, page: string): string {
  const found = letter.text.match(new RegExp(`http://[^\\s"<>]*${page}#[\\w-]+`));
  expect(found, `a link to ${page} in: ${letter.text}`).not.toBeNull();
  return found![0];
}

/** The link that stands below these words in a letter. */
export function linkBelow(letter: Letter, words: string): string {
  const found = letter.text.match(new RegExp(`^${words}:\\r?\\n(http\\S+)`, 'm'));
  expect(found, `a link below ${words} in: ${letter.text}`).not.toBeNull();
  return found![1];
}

/** Where mail programs end mails like this one. */
export function unsubscribeLink(letter: Letter): string {
  const found = letter.text.match(/^List-Unsubscribe: <(http\S+)>/m);
  expect(found, `a way to unsubscribe in: ${letter.text}`).not.toBeNull();
  return found![1];
}
