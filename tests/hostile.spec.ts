// Hostile text in every field that people write and in what an import brings, and every page that shows it: nothing runs,
// nothing is wider than the window, and every row is there. What the server takes is tested in server/tests/api/hostile.rs.

import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { card } from './support/people';
import { run } from './support/server';
import { type Locator, type Page, PASSWORD, type Site, expect, signInAs, test } from './support/site';
import { network } from './support/steps';

/** What would leave `hit` behind, or open a dialog. */
const RUNS = [
  '<script>window.hit=1;alert(1)</script>',
  '<img src=x onerror="window.hit=1;alert(1)">',
  '"><svg onload=window.hit=1>',
  "' autofocus onfocus='window.hit=1",
  'javascript:window.hit=1',
  '[x](javascript:window.hit=1)',
  '<a href="javascript:window.hit=1">x</a>',
  ']]><script>window.hit=1</script>',
  '<!--<base href="https://elsewhere.example/">',
  '<style>*{display:none!important}</style>',
  '{{window.hit=1}}${window.hit=1}',
  '![x](https://elsewhere.example/spy.png)',
];
/** What would turn, hide or stretch what stands around it. */
const TURNS = [
  'ends\u202ein the wrong direction\u2067',
  '\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 123',
  'a\u200bb\u200cc\u200dd\u2060e',
  'e' + '\u0301'.repeat(199),
  '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(5),
  'W'.repeat(200),
  '\ufdfa'.repeat(60),
];
const PAYLOADS = [...RUNS, ...TURNS];
/** Nothing of a name tells these people apart. */
const username = (at: number) => `h.${at}`;

/** People, teams, spaces, pages and deeds that are called so, all followed by Ana. */
async function bringThem(page: Page, site: Site): Promise<void> {
  const published = new Date().toISOString();
  const lines = PAYLOADS.flatMap((text, at) => [
    {
      type: 'Person',
      id: `p${at}`,
      preferredUsername: username(at),
      name: text,
      email: `h${at}@example.com`,
      position: text,
      department: text,
      location: text,
      summary: `${text}\n\n&#x202e;turned &#60;script>window.hit=1&#60;/script>`,
    },
    { type: 'Group', id: `g${at}`, name: text, member: [`p${at}`] },
    { type: 'Space', id: `s${at}`, name: text },
    { type: at % 2 ? 'Page' : 'Article', id: `w${at}`, name: text, context: `s${at}`, content: text },
    { type: 'Create', id: `c${at}`, actor: `p${at}`, object: `w${at}`, published, summary: text },
    { type: 'Note', id: `n${at}`, attributedTo: `p${at}`, inReplyTo: `w${at}`, content: text, published },
    { type: 'Note', id: `u${at}`, attributedTo: `p${at}`, content: [...text].slice(0, 140).join(''), published },
  ]);
  const file = join(site.data, 'hostile.jsonl');
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const { code, output } = await run('import', '--data', site.data, file);
  expect(output).toContain(' 0 refused');
  expect(code).toBe(0);
  for (const at of PAYLOADS.keys()) {
    const { person } = await (await page.request.get(`/api/v1/people/${username(at)}`)).json();
    await send(page, site, 'PUT', `/me/following/${person.id}`);
  }
}

/** A request as a page of the site sends it; it has to be taken. */
async function send(page: Page, site: Site, method: string, path: string, data?: unknown): Promise<void> {
  const headers = { Origin: site.url, 'If-Match': '*' };
  const answer = await page.request.fetch(`/api/v1${path}`, { method, data, headers });
  expect(answer.ok(), `${method} ${path} with ${JSON.stringify(data)}: ${await answer.text()}`).toBe(true);
}

/** What stands on the page now has run nothing, asked nobody else, and fits. */
async function expectHarmless(page: Page, what: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }).first(), what).toBeVisible();
  await expect(page.getByText('Loading', { exact: true }).filter({ visible: true }), what).toHaveCount(0);
  await expect(page.getByRole('alert').filter({ hasText: /./ }), what).toHaveCount(0);
  const found = await page.evaluate(() => ({
    hit: (window as unknown as { hit?: number }).hit,
    across: document.documentElement.scrollWidth - innerWidth,
    handlers: document.querySelectorAll('[onerror],[onload],[onfocus],[onmouseover],[href^="javascript:" i],base,iframe').length,
    turned: /[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText),
  }));
  expect(found, what).toEqual({ hit: undefined, across: expect.any(Number), handlers: 0, turned: false });
  expect(found.across, `${what}: wider than the window`).toBeLessThanOrEqual(0);
}

/** The row of somebody, by the address that it leads to. */
function row(list: Locator, at: number): Locator {
  return list.getByRole('listitem').filter({ has: list.page().locator(`a[href="/people/${username(at)}"]`) });
}

let asked: string[];

test.beforeEach(async ({ page, site }) => {
  // Twenty people are brought and followed before each.
  test.setTimeout(120_000);
  asked = [];
  page.on('dialog', (dialog) => {
    asked.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site.url) && !url.startsWith('data:')) asked.push(url);
  });
  await page.setViewportSize({ width: 360, height: 640 });
  await signInAs(page, 'ana');
  await bringThem(page, site);
});

test.afterEach(() => expect(asked, 'dialogs, and requests that leave the site').toEqual([]));

test('hostile names stand in the directory, in cards and in fields that search, as the text they are', async ({ page }) => {
  await page.goto('/people?q=h');
  const list = page.getByRole('list', { name: 'People' });
  for (const at of PAYLOADS.keys()) await expect(row(list, at), PAYLOADS[at]).toHaveCount(1);
  for (const text of RUNS) await expect(list.getByRole('link', { name: text, exact: true })).toBeVisible();
  await expectHarmless(page, 'the directory');
  for (const at of PAYLOADS.keys()) {
    await row(list, at).locator(`a[href="/people/${username(at)}"]`).focus();
    await page.keyboard.press('Space');
    await expect(card(page).getByText(`@${username(at)}`)).toBeVisible();
    await expect(card(page).getByRole('button', { name: /^(Following|Unfollow) / })).toBeVisible();
    await expectHarmless(page, `the card of ${PAYLOADS[at]}`);
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
  }
  await page.goto('/people/ana/statuses');
  await page.getByRole('combobox', { name: 'Mention somebody' }).fill('script');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectHarmless(page, 'mentions that are found');
  await page.goto('/people/ana/network');
  await network(page).field.fill('window');
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectHarmless(page, 'people that are found');
});

test('hostile people have all their pages, and the network of who follows them shows', async ({ page }) => {
  for (const at of PAYLOADS.keys()) {
    for (const tab of ['', '/network', '/statuses']) {
      await page.goto(`/people/${username(at)}${tab}`);
      await expectHarmless(page, `${tab} of ${PAYLOADS[at]}`);
    }
  }
  await page.goto('/people/ana/network');
  const { lines, following, followingSection } = network(page);
  await expect(lines.first()).toBeVisible();
  const more = followingSection.getByRole('button', { name: 'Show more' });
  await expect(async () => {
    if (await more.isVisible()) await more.press('Enter', { timeout: 1_000 });
    await expect(more).toHaveCount(0, { timeout: 500 });
  }).toPass();
  for (const at of PAYLOADS.keys()) await expect(row(following, at), PAYLOADS[at]).toHaveCount(1);
  await expectHarmless(page, 'the own network');
});

test('hostile details of one’s own show nowhere but as text', async ({ page, site }) => {
  for (const [at, text] of PAYLOADS.entries()) {
    // A phone and the like have a hundred characters.
    const short = [...text].slice(0, 100).join('');
    await send(page, site, 'PATCH', '/me/profile',
      { name: text, position: text, department: text, location: text, phone: short, im: short, about: `# ${text}\n\n${text}` });
    await send(page, site, 'POST', '/me/statuses', { text: [...short].slice(0, 60).join('') });
    for (const address of ['', '/edit', '/settings', '/settings/email', '/settings/security', '/statuses']) {
      // All of them for the first few, then in turn: each page has each kind of text.
      if (at > 3 && (at + address.length) % 3) continue;
      await page.goto(`/people/ana${address}`);
      await expectHarmless(page, `${address} of ${text}`);
    }
  }
});

test('hostile accounts are administered, on a site whose name is hostile', async ({ page, site, newVisitor }) => {
  const { output } = await run('admin', 'set', '--data', site.data, 'site-name', RUNS[1]);
  expect(output).toBe('');
  const admin = await newVisitor();
  admin.on('dialog', (dialog) => asked.push(`a dialog: ${dialog.message()}`));
  await admin.setViewportSize({ width: 360, height: 640 });
  await signInAs(admin, 'admin');
  for (const at of PAYLOADS.keys()) {
    await admin.goto(`/admin/people/${username(at)}`);
    await expect(admin.getByRole('button', { name: 'Deactivate' })).toBeVisible();
    await expectHarmless(admin, `the account of ${PAYLOADS[at]}`);
  }
});

test('hostile names in mails are text there too', async ({ page, site }) => {
  const written = async () => (await readdir(join(site.data, 'mail')).catch(() => [])).filter((name) => name.endsWith('.eml'));
  for (const [at, text] of PAYLOADS.entries()) {
    await send(page, site, 'PATCH', '/me/profile', { name: text });
    await send(page, site, 'PUT', '/me/email', { email: `ana${at}@new.example`, password: PASSWORD });
    // One to the new address, one to the old.
    await expect.poll(async () => (await written()).length).toBe(2 * (at + 1));
  }
  // Where the browser keeps nothing from running.
  let mail = '';
  await page.route('**/a-mail', async (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: mail }));
  for (const name of await written()) {
    const eml = await readFile(join(site.data, 'mail', name), 'latin1');
    const html = eml.slice(eml.search(/<!doctype html>/i)).split('</html>')[0];
    const bytes = html.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    mail = Buffer.from(bytes, 'latin1').toString('utf8');
    expect(mail, name).toContain('Hello');
    await page.goto('/a-mail');
    await expect(page.getByRole('link').first()).toBeVisible();
    expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit), name).toBeUndefined();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBeLessThanOrEqual(0);
  }
});
