// Interaction to next paint in a Network view of 10,000, on a site with the book imported twice. `cargo xtask bench inp`.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Site, run } from '../support/server';
import { expect, signInAs, test } from '../support/site';
import { letterTo, linkIn } from '../support/mail';
import { becomeAdministrator } from '../support/steps';
import { listen, longestWait } from './meter';

const BOOK = resolve(__dirname, '../../../shared/data/book-history.jsonl');
const FOLLOWED = 10_000;
const READER = 'reader@kith.example';
const SECRET = 'ten thousand people';
/** At how many rows of the list the waits are measured. */
const SIZES = [1_000, 5_000, FOLLOWED];
const ROWS = '.network-list .person-row';

/** The book twice, of other sources, so that everybody in it is there twice; and one who follows 10,000. */
async function fill(data: string): Promise<void> {
  for (const source of ['book', 'copy']) {
    expect((await run('import', '--source', source, '--data', data, BOOK)).code).toBe(0);
  }
  const lines: object[] = [{ type: 'Person', id: 'reader', preferredUsername: 'reader', name: 'Reader', email: READER }];
  for (let at = 0; at < FOLLOWED; at++) {
    const name = `Person ${String(at).padStart(5, '0')}`;
    lines.push({ type: 'Person', id: `p${at}`, preferredUsername: `person-${at}`, name });
    lines.push({ type: 'Follow', id: `f${at}`, actor: 'reader', object: `p${at}`, published: '2026-01-01T00:00:00Z' });
  }
  const file = join(data, 'followed.jsonl');
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const { code, output } = await run('import', '--source', 'bench', '--data', data, file);
  expect(output).toContain(', 0 refused');
  expect(code).toBe(0);
}

test('a Network view of 10,000 answers at once', async ({ newSite, newVisitor }) => {
  const site: Site = await newSite({ demo: false, prepare: fill });
  const admin = await newVisitor(site);
  await becomeAdministrator(admin, site);
  await admin.goto('/admin/people/reader');
  await admin.getByRole('button', { name: 'Send a new password link' }).click();
  await admin.getByRole('button', { name: 'Send it' }).click();
  const page = await newVisitor(site);
  await listen(page);
  await page.goto(linkIn(await letterTo(site, READER, /password/i), '/new-password'));
  await page.getByLabel('New password', { exact: true }).fill(SECRET);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('heading', { name: 'Your new password is set' })).toBeVisible();
  await signInAs(page, 'reader', SECRET);

  const table: { what: string; rows: number; ms: number }[] = [];
  const note = (what: string, rows: number, ms: number) => {
    table.push({ what, rows, ms: Math.round(ms) });
    console.log(`${what.padEnd(34)} ${String(rows).padStart(6)} rows  ${ms < 16 ? '  under 16' : String(Math.round(ms)).padStart(10)} ms`);
  };

  await page.goto('/people/reader/network');
  // From the navigation to the first rows laid out, the download of the app from this machine included.
  await page.waitForSelector(ROWS);
  note('first rows after navigation', await page.locator(ROWS).count(), await page.evaluate(() => performance.now()));

  const count = () => page.locator(ROWS).count();
  const wait = (act: () => Promise<unknown>) => longestWait(page, act);
  const measure = async () => {
    const rows = await count();
    const first = page.locator(ROWS).first();
    const button = first.locator('.follow-button');
    note('unfollow, and follow again', rows, await wait(async () => {
      await button.click();
      await expect(button).not.toHaveClass(/is-following/);
      await button.click();
      await expect(button).toHaveClass(/is-following/);
    }));
    note('open and close a hover profile', rows, await wait(async () => {
      await page.mouse.move(2, 2);
      await first.locator('a').first().focus();
      await page.keyboard.press('Alt+ArrowDown');
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }));
    const select = page.locator('#select-following');
    note('Select, tick one, Cancel', rows, await wait(async () => {
      await select.click();
      await first.locator('.row-check').click();
      await select.click();
    }));
    if (rows < FOLLOWED) {
      note('Show more', rows, await wait(async () => {
        await page.locator('.network-list .pager button').first().click();
        await expect.poll(count).toBeGreaterThan(rows);
      }));
    }
  };

  await measure();
  for (const size of SIZES) {
    for (let rows = await count(); rows < size; rows = await count()) {
      await page.evaluate(() => document.querySelector<HTMLButtonElement>('.network-list .pager button')!.click());
      await page.waitForFunction(([selector, rows]) => document.querySelectorAll(selector).length > rows, [ROWS, rows] as const);
    }
    await measure();
  }
  const search = page.locator('#following-search');
  const rows = await count();
  for (const letter of ['p', 'e']) {
    note(`a letter of a search: ${letter}`, rows, await wait(() => search.press(letter)));
  }
  await search.press('Backspace');
  note('the list of a search is shown', rows, await wait(async () => {
    // Typed, not filled: only what a person does is an interaction.
    await search.pressSequentially('erson 0999');
    await expect.poll(count).toBe(10);
  }));

  const results = resolve('target/bench/inp.json');
  await mkdir(dirname(results), { recursive: true });
  await writeFile(results, JSON.stringify(table, null, 2));
  console.log(results);
});
