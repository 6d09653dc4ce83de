// One's own pages when something fails, and when there is nothing to show: what happened is told, what was typed stays, and
// the same again works once the server does.

import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { png } from './support/images';
import { letterTo } from './support/mail';
import { expect, type Page, signInAs, test } from './support/site';

const me = { name: 'me.png', mimeType: 'image/png', buffer: png(300, 200) };
const saved = (page: Page) => page.getByText('Your picture is changed.');
const PICTURE = /\/api\/v1\/me\/picture/;

async function openEdit(page: Page): Promise<void> {
  await signInAs(page, 'ana');
  await page.goto('/people/ana/edit');
  await expect(page.getByLabel('Full name')).toHaveValue('Ana Moreira');
}

/** Lets nothing through to an address until it is undone. */
async function failing(page: Page, address: RegExp, how: { status: number; contentType?: string; body?: string } | 'out of reach'): Promise<() => Promise<void>> {
  await page.route(address, (route) => (how === 'out of reach' ? route.abort('internetdisconnected') : route.fulfill(how)));
  return () => page.unroute(address);
}

test.beforeEach(({ expectConsoleErrors }) => expectConsoleErrors(/status of (413|422|500)|ERR_INTERNET_DISCONNECTED|ERR_FAILED/));

for (const [what, address, path, words, then] of [
  ['Edit profile', '/people/ana/edit', /\/api\/v1\/me\/profile$/, 'The profile could not be loaded.', (page: Page) => page.getByLabel('Full name')],
  ['the e-mail settings', '/people/ana/settings/email', /\/api\/v1\/me\/profile$/, 'Your address could not be loaded.', (page: Page) => page.getByLabel('New e-mail address')],
  ['the list of sessions', '/people/ana/settings/security', /\/api\/v1\/me\/sessions$/, 'The sessions could not be loaded.', (page: Page) => page.getByText('This one')],
  ['an account that is administered', '/admin/people/ben', /\/api\/v1\/admin\/people\/ben$/, 'The account could not be loaded.', (page: Page) => page.getByRole('button', { name: 'Deactivate' })],
] as const) {
  test(`${what} that cannot be loaded says so, and Retry loads it`, async ({ page }) => {
    await signInAs(page, address.startsWith('/admin') ? 'admin' : 'ana');
    const mend = await failing(page, path, { status: 500 });
    await page.goto(address);
    const failure = page.getByRole('alert').filter({ hasText: words });
    await expect(failure).toContainText('Something went wrong on the server.');
    await expect(then(page)).toHaveCount(0);
    await mend();
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(then(page)).toBeVisible();
    await expect(failure).toHaveCount(0);
  });
}

test('details that cannot be sent without a network stay as typed, and are saved when it is back', async ({ page }) => {
  await openEdit(page);
  await page.getByLabel('Location').fill('Horta');
  const mend = await failing(page, /\/api\/v1\/me\/profile$/, 'out of reach');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const told = page.getByRole('alert').filter({ hasText: 'The server cannot be reached.' });
  await expect(told).toBeFocused();
  await expect(page.getByLabel('Location')).toHaveValue('Horta');
  await mend();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ana Moreira' })).toBeVisible();
  await expect(page.getByRole('main').getByText('Horta')).toBeVisible();
});

for (const [what, how, words] of [
  ['is too much for the server', { status: 413, contentType: 'application/problem+json', body: '{"type":"urn:kith:problem:too-large","title":"Too much was sent","status":413}' }, 'This picture has more than 2 MB.'],
  ['is too much for what stands before the server', { status: 413, contentType: 'text/html', body: '<h1>Request Entity Too Large</h1>' }, 'The server declined.'],
  ['breaks off under way', 'out of reach', 'The server cannot be reached.'],
  ['meets a server that fails', { status: 500 }, 'Something went wrong on the server.'],
] as const) {
  test(`a picture that ${what} says so, stays as it was cut, and is sent again`, async ({ page }) => {
    await openEdit(page);
    await page.getByLabel('Choose a picture').setInputFiles(me);
    await page.getByLabel('Zoom').fill('200');
    const mend = await failing(page, PICTURE, how);
    await page.getByRole('button', { name: 'Save picture' }).click();
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible();
    await expect(page.getByLabel('Zoom')).toHaveValue('200');
    await expect(page.getByRole('progressbar')).toBeHidden();
    await mend();
    await page.getByRole('button', { name: 'Save picture' }).click();
    await expect(saved(page)).toBeVisible();
  });
}

test('a picture dropped on the editor is the one that is cut, and what is no picture is refused there', async ({ page }) => {
  await openEdit(page);
  const editor = page.getByRole('region', { name: 'Picture' });
  const drop = async (name: string, type: string, bytes: Buffer) => {
    const dropped = await page.evaluateHandle(([name, type, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name, { type }));
      return data;
    }, [name, type, bytes.toString('base64')] as const);
    await editor.dispatchEvent('dragover', { dataTransfer: dropped });
    await editor.dispatchEvent('drop', { dataTransfer: dropped });
  };
  await drop('notes.txt', 'text/plain', Buffer.from('no picture'));
  await expect(page.getByRole('alert').filter({ hasText: 'This is no PNG, JPEG or WebP picture.' })).toBeVisible();
  await drop(me.name, me.mimeType, me.buffer);
  await expect(page.getByRole('application', { name: 'The part that is kept' })).toBeFocused();
  await page.getByRole('button', { name: 'Save picture' }).click();
  await expect(saved(page)).toBeVisible();
});

test('where the file of a picture is gone, initials stand in its place', async ({ page, site, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 404 .*\/pictures\//);
  await openEdit(page);
  await page.getByLabel('Choose a picture').setInputFiles(me);
  await page.getByRole('button', { name: 'Save picture' }).click();
  await expect(saved(page)).toBeVisible();
  const folder = join(site.data, 'pictures');
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  // Past what the browser still has.
  await page.route('**/pictures/**', (route) => route.continue({ headers: { ...route.request().headers(), 'cache-control': 'no-cache' } }));
  await page.goto('/people');
  const own = page.getByRole('list', { name: 'People' }).getByRole('link', { name: 'Ana Moreira', exact: true });
  await expect(own.locator('.avatar')).toHaveAttribute('data-initials', 'AM');
  await page.goto('/people/ana');
  await expect(page.getByRole('main').locator('.avatar').first()).toHaveAttribute('data-initials', 'AM');
});

test('a session that cannot be ended is told, and stays in the list; the only one offers no ending of others', async ({ page, newVisitor }) => {
  await signInAs(page, 'ana');
  await page.goto('/people/ana/settings/security');
  const places = page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
  await expect(places).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'End all others' })).toHaveCount(0);
  const other = await newVisitor();
  await signInAs(other, 'ana');
  await page.reload();
  await expect(places).toHaveCount(2);
  const mend = await failing(page, /\/api\/v1\/me\/sessions/, { status: 500 });
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('button', { name: 'Sign out the others' }).click();
  await expect(page.getByText('It could not be ended.')).toBeVisible();
  await expect(places).toHaveCount(2);
  await mend();
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('button', { name: 'Sign out the others' }).click();
  await expect(places).toHaveCount(1);
  await other.goto('/people');
  await expect(other).toHaveURL(/\/sign-in/);
});

test('an account that cannot be changed is told, and shows as it is', async ({ page, site }) => {
  await signInAs(page, 'admin');
  await page.goto('/admin/people/ben');
  const list = page.getByRole('list', { name: 'Account' });
  await expect(list).toBeVisible();
  expect((await list.boundingBox())!.width, 'a line is read at one glance').toBeLessThanOrEqual(640);
  const mend = await failing(page, /\/api\/v1\/admin\/accounts\//, 'out of reach');
  for (const act of ['Deactivate', 'Restrict to teams']) {
    await page.getByRole('button', { name: act }).click();
    await page.getByRole('button', { name: act }).click();
    await expect(page.getByText('The account was not changed.').last()).toBeVisible();
  }
  await expect(page.getByText('The account is active.')).toBeVisible();
  await mend();
  await page.getByRole('button', { name: 'Send a new password link' }).click();
  await page.getByRole('button', { name: 'Send it' }).click();
  await expect(page.getByText(/^A link is on its way to ben@/)).toBeVisible();
  await letterTo(site, 'ben@', /new password/i);
});

test('settings that cannot be kept are taken back, on each of their pages', async ({ page }) => {
  await signInAs(page, 'ana');
  const mend = await failing(page, /\/api\/v1\/me\/settings$/, { status: 500 });
  await page.goto('/people/ana/settings');
  await page.getByLabel('Home page').selectOption('People');
  await expect(page.getByText('Something went wrong on the server.').first()).toBeVisible();
  await expect(page.getByLabel('Home page').locator('option:checked')).toHaveText('Your network');
  await expect(page.getByText('Saved.', { exact: true })).toHaveCount(0);
  await page.goto('/people/ana/settings/email');
  const digest = page.getByLabel('One mail a day of what those did whom I follow');
  await expect(digest).not.toBeChecked();
  await digest.click();
  await expect(page.getByText('Something went wrong on the server.').first()).toBeVisible();
  await expect(digest).not.toBeChecked();
  await mend();
  await digest.click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  await page.reload();
  await expect(digest).toBeChecked();
});
