// The open pages of somebody else change while that person changes something: at once, and never under a hand.

import { png } from './support/images';
import { SOON, openAndHear, postStatus } from './support/live';
import { followButton, watchRequests } from './support/people';
import { type Page, expect, signInAs, test } from './support/site';

const ANA = 'Ana Moreira';

const status = (page: Page) => page.getByRole('region', { name: 'Current status' });
const updates = (page: Page) => page.getByRole('list', { name: 'Status updates' }).getByRole('listitem');

/** Beside the app, as the one who is signed in there. */
async function send(page: Page, method: string, path: string, options: object = {}): Promise<void> {
  const headers = { origin: new URL(page.url()).origin, ...('headers' in options ? (options.headers as object) : {}) };
  const answer = await page.request.fetch(`/api/v1${path}`, { method, ...options, headers });
  expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true);
}

async function changeProfile(page: Page, change: object): Promise<void> {
  const etag = (await page.request.get('/api/v1/me/profile')).headers().etag!;
  await send(page, 'PATCH', '/me/profile', { data: change, headers: { 'if-match': etag } });
}

/** Ben looks at a page of ana's, who is signed in elsewhere. */
async function benLooks(page: Page, ana: Page, at: string): Promise<void> {
  await signInAs(ana, 'ana');
  await signInAs(page, 'ben');
  await openAndHear(page, at);
}

/** Until the page has heard of something, asked, and had an answer. */
async function asked(page: Page, act: () => Promise<void>): Promise<void> {
  const answer = page.waitForResponse(/\/people\/ana$/);
  await act();
  await (await answer).finished();
}

test('the profile page shows a status, a name, a picture and details as they change', async ({ page, newVisitor }) => {
  const ana = await newVisitor();
  await benLooks(page, ana, '/people/ana');
  const latest = page.getByRole('complementary').getByText('Off to the pier');
  await expect(status(page)).toBeVisible();
  await followButton(page, ANA).focus();

  await postStatus(ana, 'Off to the pier');
  await expect(status(page)).toContainText('Off to the pier', SOON);
  await expect(latest).toBeVisible(SOON);
  await changeProfile(ana, { name: 'Ana M. Silva', location: 'Porto', about: 'Now in *Porto*.' });
  await expect(page.getByRole('heading', { level: 1, name: 'Ana M. Silva' })).toBeVisible(SOON);
  await expect(page).toHaveTitle(/^Ana M. Silva/);
  await expect(page.getByText('Porto', { exact: true }).first()).toBeVisible(SOON);
  await expect(page.getByRole('emphasis')).toHaveText('Porto');
  await send(ana, 'PUT', '/me/picture?x=0&y=0&size=200', { data: png(300, 200), headers: { 'content-type': 'image/png' } });
  await expect(page.locator('.person-header-picture img')).toHaveAttribute('src', /^\/pictures\//, SOON);
  await send(ana, 'DELETE', '/me/statuses/current');
  await expect(status(page)).toHaveCount(0, SOON);
});

test('a profile asks for the latest lines when they are of its person, and of nobody else', async ({ page, newVisitor }) => {
  const ana = await newVisitor();
  const chidi = await newVisitor();
  await signInAs(chidi, 'chidi');
  const { person: mei } = await (await chidi.request.get('/api/v1/people/mei')).json();
  await send(chidi, 'DELETE', `/me/following/${mei.id}`);
  await benLooks(page, ana, '/people/ana');
  await expect(page.getByRole('complementary').getByRole('listitem').first()).toBeVisible();
  const lines = watchRequests(page, /\/activity$/);
  // Of these too the page hears that somebody changed who is shown there, and looks.
  await asked(page, () => send(chidi, 'PUT', `/me/following/${mei.id}`));
  await asked(page, () => postStatus(page, 'And what I do myself'));
  await postStatus(ana, 'Off to the pier');
  await expect(page.getByRole('complementary').getByText('Off to the pier')).toBeVisible(SOON);
  expect(lines).toHaveLength(1);
});

test('the name under the Follow button and in other tabs of the person changes too', async ({ page, newVisitor }) => {
  const ana = await newVisitor();
  await benLooks(page, ana, '/people/ana/network');
  await expect(page.getByRole('heading', { level: 1, name: ANA })).toBeVisible();
  await changeProfile(ana, { name: 'Ana M. Silva' });
  await expect(page.getByRole('heading', { level: 1, name: 'Ana M. Silva' })).toBeVisible(SOON);
  await expect(followButton(page, 'Ana M. Silva')).toBeVisible();
});

test('status updates come, and go when they are deleted', async ({ page, newVisitor }) => {
  const ana = await newVisitor();
  await benLooks(page, ana, '/people/ana/statuses');
  await expect(updates(page).first()).toBeVisible();
  const before = await updates(page).count();
  await postStatus(ana, 'The tide is out');
  await expect(updates(page).first()).toContainText('The tide is out', SOON);
  await expect(updates(page).first()).toContainText('Current');
  await expect(updates(page)).toHaveCount(before + 1);
  const { person } = await (await ana.request.get('/api/v1/people/ana')).json();
  const { items } = await (await ana.request.get(`/api/v1/people/${person.id}/statuses`)).json();
  await send(ana, 'DELETE', `/me/statuses/${items[0].id}`);
  await expect(page.getByText('The tide is out')).toHaveCount(0, SOON);
  await expect(updates(page)).toHaveCount(before);
});

test('a list of status updates does not move under the pointer', async ({ page, newVisitor }) => {
  const ana = await newVisitor();
  await benLooks(page, ana, '/people/ana/statuses');
  const first = updates(page).first();
  await first.hover();
  const before = { text: await first.innerText(), box: await first.boundingBox() };
  await postStatus(ana, 'Not under your hand');
  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible(SOON);
  expect({ text: await first.innerText(), box: await first.boundingBox() }).toEqual(before);
  await page.mouse.move(2, 2);
  await expect(updates(page).first()).toContainText('Not under your hand', SOON);
  await expect(page.getByRole('button', { name: '1 new' })).toHaveCount(0);

  await updates(page).first().hover();
  await postStatus(ana, 'Wanted at once');
  await page.getByRole('button', { name: '1 new' }).press('Enter');
  await expect(updates(page).first()).toContainText('Wanted at once');
});

test('on a profile page nothing moves that is pointed at, and what is selected stays selected', async ({ page, newVisitor }) => {
  const ana = await newVisitor();
  await benLooks(page, ana, '/people/ana');
  const website = page.getByRole('link', { name: 'ana.kith.example' });
  await send(ana, 'DELETE', '/me/statuses/current');
  await expect(status(page)).toHaveCount(0, SOON);
  await website.hover();
  const box = await website.boundingBox();
  await asked(page, () => postStatus(ana, 'It would push all down'));
  expect(await website.boundingBox()).toEqual(box);
  await page.mouse.move(2, 2);
  await expect(status(page)).toContainText('It would push all down', SOON);

  const about = page.getByText('island maps').first();
  await about.selectText();
  await asked(page, () => changeProfile(ana, { about: 'Something else entirely.' }));
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('island maps');
  await page.evaluate(() => getSelection()?.removeAllRanges());
  await expect(page.getByText('Something else entirely.')).toBeVisible(SOON);
});

test('of what did not change nothing is shown anew', async ({ page, newVisitor }) => {
  const ana = await newVisitor();
  await benLooks(page, ana, '/people/ana');
  await expect(status(page)).toBeVisible();
  await expect(page.getByRole('complementary').getByRole('listitem').first()).toBeVisible();
  const changes = () =>
    page.evaluate(() => {
      const seen: string[] = [];
      const observer = new MutationObserver((all) => all.forEach((one) => seen.push(`${one.type} ${(one.target as Element).className ?? ''}`)));
      observer.observe(document.querySelector('main')!, { subtree: true, childList: true, characterData: true });
      Object.assign(globalThis, { seen });
    });
  const seen = () => page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  await changes();
  // Of somebody who is shown here; what is told of ana is as it was.
  const chidi = await newVisitor();
  await signInAs(chidi, 'chidi');
  const { person: mei } = await (await chidi.request.get('/api/v1/people/mei')).json();
  const change = mei.standing.relation === 'following' ? 'DELETE' : 'PUT';
  await asked(page, () => send(chidi, change, `/me/following/${mei.id}`));
  expect(await seen()).toEqual([]);
  // And of a new status, the status alone.
  await postStatus(ana, 'Only this is new');
  await expect(status(page)).toContainText('Only this is new', SOON);
  expect((await seen()).filter((one) => /details|prose|pictures|person-header/.test(one))).toEqual([]);
});
