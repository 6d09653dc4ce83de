// What others do, and oneself elsewhere, shows within two seconds, without a reload.

import type { Page } from '@playwright/test';
import { SOON, openAndHear, postStatus } from './support/live';
import { followButton, hold, openPeople, picture, watchRequests } from './support/people';
import { expect, signInAs, test } from './support/site';
import { network } from './support/steps';

const followers = (page: Page) => page.locator('#followers').locator('xpath=ancestor::section[1]');
const activity = (page: Page) => page.getByRole('region', { name: 'Recent Activity' });

test('a follow shows on both screens: button, count and list', async ({ page, site, newVisitor }) => {
  await signInAs(page, 'ben');
  const ana = await newVisitor(site);
  await signInAs(ana, 'ana');
  await openAndHear(ana, '/people/ana/network');
  await expect(followers(ana).getByRole('link', { name: 'Ben Carter' })).toHaveCount(0);
  const other = await page.context().newPage();
  await openAndHear(page, '/people/ana');
  await openPeople(other);
  const there = followButton(other, 'Ana Moreira');
  await expect(there).toHaveAccessibleName('Follow Ana Moreira');
  await followButton(page, 'Ana Moreira').click();
  await expect(there, 'in the other tab').toHaveAccessibleName('Following Ana Moreira', SOON);
  await expect(followers(ana).getByRole('link', { name: 'Ben Carter' }), 'on the screen of ana').toHaveCount(1, SOON);
  await followButton(page, 'Ana Moreira').click();
  await expect(there).toHaveAccessibleName('Follow Ana Moreira', SOON);
  await expect(followers(ana).getByRole('link', { name: 'Ben Carter' })).toHaveCount(0, SOON);
});

test('the same account on another device shows the same', async ({ page, site, newVisitor }) => {
  await signInAs(page, 'ana');
  const telephone = await newVisitor(site);
  await signInAs(telephone, 'ana');
  await openAndHear(telephone, '/people');
  const there = followButton(telephone, 'Ben Carter');
  await expect(there).toHaveAccessibleName('Follow Ben Carter');
  await openPeople(page);
  await followButton(page, 'Ben Carter').click();
  await expect(there).toHaveAccessibleName('Following Ben Carter', SOON);
});

test('new lines wait above the list until they are wanted, and nothing jumps', async ({ page, site, newVisitor }) => {
  const ana = await newVisitor(site);
  await signInAs(ana, 'ana');
  await signInAs(page, 'ben');
  await page.request.put(`/api/v1/me/following/${(await (await page.request.get('/api/v1/people/ana')).json()).person.id}`, {
    headers: { origin: site.url },
  });
  await openAndHear(page, '/people/ben/network');
  const first = activity(page).getByRole('listitem').first();
  await expect(first).toBeVisible();
  const before = { text: await first.textContent(), box: await first.boundingBox() };
  await postStatus(ana, 'The first of two');
  const button = page.getByRole('button', { name: '1 new' });
  await expect(button).toBeVisible(SOON);
  expect({ text: await first.textContent(), box: await first.boundingBox() }, 'nothing jumps').toEqual(before);
  await postStatus(ana, 'The second of two');
  await expect(page.getByRole('button', { name: '2 new' })).toBeVisible(SOON);
  await page.getByRole('button', { name: '2 new' }).click();
  await expect(activity(page).getByText('The second of two')).toBeVisible();
  await expect(page.getByRole('button', { name: /new$/ })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Recent Activity' })).toBeFocused();
});

test('ten tabs of one browser share one stream, and another tab takes it over', async ({ page, site, newVisitor }) => {
  // Eleven pages begin.
  test.slow();
  await signInAs(page, 'ana');
  const streams: string[] = [];
  page.context().on('request', (request) => {
    if (request.url().includes('/me/events')) streams.push(request.url());
  });
  await openAndHear(page, '/people');
  // The page that signed in had one of its own, which ended with it.
  streams.length = 0;
  const tabs: Page[] = [];
  for (let at = 0; at < 9; at++) {
    const tab = await page.context().newPage();
    await openPeople(tab);
    tabs.push(tab);
  }
  expect(streams).toEqual([]);
  const telephone = await newVisitor(site);
  await signInAs(telephone, 'ana');
  await openPeople(telephone);
  await followButton(telephone, 'Ben Carter').click();
  for (const tab of [page, ...tabs]) {
    await expect(followButton(tab, 'Ben Carter')).toHaveAccessibleName('Following Ben Carter', SOON);
  }
  const taken = page.context().waitForEvent('request', (request) => request.url().includes('/me/events'));
  await page.close();
  await taken;
  await followButton(telephone, 'Ben Carter').click();
  for (const tab of tabs) await expect(followButton(tab, 'Ben Carter')).toHaveAccessibleName('Follow Ben Carter', SOON);
  expect(streams).toHaveLength(1);
});

test('a list that changes while it is loaded is loaded to the end, and then once more', async ({ page, newVisitor }) => {
  const chidi = await newVisitor();
  await signInAs(chidi, 'chidi');
  await signInAs(page, 'ana');
  await openAndHear(page, '/people/ana/network');
  const { followers } = network(page);
  await expect(followers.getByRole('link').first()).toBeVisible();
  const { person: ana } = await (await chidi.request.get('/api/v1/people/ana')).json();
  const headers = { origin: new URL(chidi.url()).origin };
  /** Until the page has heard of it, and loads the list beside. */
  const follow = async (method: 'PUT' | 'DELETE') => {
    const beside = page.waitForResponse(/\/following\?/);
    expect((await chidi.request.fetch(`/api/v1/me/following/${ana.id}`, { method, headers })).ok()).toBe(true);
    await beside;
  };
  const asked = watchRequests(page, /\/followers$/);
  const held = await hold(page, /\/followers\?/);
  await follow('PUT');
  await expect.poll(held.count).toBe(1);
  await follow('DELETE');
  await follow('PUT');
  expect(asked, 'what is under way is not abandoned').toHaveLength(1);
  held.letGo();
  await expect.poll(() => asked.length).toBe(2);
  await expect(followers.getByRole('link', { name: 'Chidi', exact: false }).first()).toBeVisible();
});

test('a status shows in the open hover profile of others', async ({ page, site, newVisitor }) => {
  await signInAs(page, 'ben');
  const ana = await newVisitor(site);
  await signInAs(ana, 'ana');
  await openAndHear(page, '/people');
  await picture(page, 'Ana Moreira').first().hover();
  const card = page.getByRole('dialog', { name: 'Ana Moreira' });
  await expect(card).toBeVisible();
  await postStatus(ana, 'Back at noon');
  await expect(card.getByText('Back at noon')).toBeVisible(SOON);
});

test('whoever is signed out elsewhere is signed out here', async ({ page, site, newVisitor, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 401/);
  await signInAs(page, 'ana');
  await openAndHear(page, '/people');
  const elsewhere = await newVisitor(site);
  await signInAs(elsewhere, 'ana');
  await elsewhere.request.delete('/api/v1/me/sessions', { headers: { origin: site.url } });
  // The stream ends at once; the browser asks again after some seconds, and hears that nobody is signed in.
  await expect(page.getByLabel('Username or e-mail')).toBeVisible({ timeout: 20_000 });
});
