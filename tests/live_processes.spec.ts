// What others do shows within two seconds, whichever process of the site they talk to, and whatever becomes of it.

import { SOON, openAndHear, postStatus } from './support/live';
import { followButton } from './support/people';
import { type Cluster, type Page, expect, signInAs, test } from './support/site';
import { network } from './support/steps';

const BEN = 'Ben Carter';
const ANA = 'Ana Moreira';

const count = (page: Page) => page.getByRole('link', { name: /^\d+ followers?$/ });
const followers = (page: Page) => network(page).followersSection;

/** Signs in and opens a page that hears from this process. */
async function hearFrom(cluster: Cluster, process: number, page: Page, username: string, address: string): Promise<void> {
  cluster.balancer.prefer(process);
  await signInAs(page, username);
  await openAndHear(page, address);
  await expect.poll(() => cluster.balancer.streams(process), `the stream of ${username}`).toBe(1);
}

/** Another page of who is signed in there. */
async function another(page: Page, address: string): Promise<Page> {
  const other = await page.context().newPage();
  await other.goto(address);
  return other;
}

test('a follow and a status show on the screens of two processes', async ({ cluster, newVisitor }) => {
  const [ben, ana] = [await newVisitor(cluster), await newVisitor(cluster)];
  await hearFrom(cluster, 0, ben, 'ben', '/people/ana');
  await hearFrom(cluster, 1, ana, 'ana', '/people/ana');
  const [benSees, anaSees] = [await another(ben, '/people/ana/network'), await another(ana, '/people/ana/network')];
  for (const list of [benSees, anaSees]) {
    await expect(network(list).followers).toBeVisible();
    await expect(followers(list).getByRole('link', { name: BEN })).toHaveCount(0);
  }
  const before = parseInt(await count(ana).innerText());
  await expect(count(ben)).toHaveText(new RegExp(`^${before} `));
  expect([cluster.balancer.streams(0), cluster.balancer.streams(1)], 'one on each process').toEqual([1, 1]);

  const followed = async (times: number) => {
    const name = times ? `Following ${ANA}` : `Follow ${ANA}`;
    for (const page of [ben, benSees]) await expect(followButton(page, ANA)).toHaveAccessibleName(name, SOON);
    for (const page of [ben, ana]) await expect(count(page)).toHaveText(new RegExp(`^${before + times} `), SOON);
    await expect(followers(anaSees).getByRole('link', { name: BEN }), 'in the list of ana').toHaveCount(times, SOON);
    await expect(followers(benSees).getByRole('link', { name: BEN }), 'in the list that ben sees').toHaveCount(times, SOON);
  };
  await followButton(ben, ANA).click();
  await followed(1);
  await followButton(ben, ANA).click();
  await followed(0);
  await followButton(ben, ANA).click();
  await followed(1);

  const own = await another(ben, '/people/ben/network');
  await expect(network(own).lines.first()).toBeVisible();
  await postStatus(ana, 'Told to the other process');
  await expect(own.getByRole('button', { name: '1 new' })).toBeVisible(SOON);
  await own.getByRole('button', { name: '1 new' }).click();
  await expect(network(own).activity.getByText('Told to the other process')).toBeVisible();
});

test('a stream whose process is killed goes on at the other, and nothing of meanwhile is lost', async ({
  cluster,
  newVisitor,
  expectConsoleErrors,
}) => {
  expectConsoleErrors(/net::ERR_/);
  const [ben, ana] = [await newVisitor(cluster), await newVisitor(cluster)];
  await hearFrom(cluster, 1, ana, 'ana', '/people/ana/network');
  await signInFollowing(ben, cluster);
  await openAndHear(ben, '/people/ben/network');
  await expect.poll(() => cluster.balancer.streams(0)).toBe(1);
  await expect(network(ben).lines.first()).toBeVisible();

  const again = ben.waitForRequest(/\/me\/events/);
  await cluster.processes[0]!.kill();
  await expect.poll(() => cluster.balancer.streams(0), 'ben hears nothing').toBe(0);
  // While it is cut: two statuses, and a follow.
  await postStatus(ana, 'The first of meanwhile');
  await postStatus(ana, 'The second of meanwhile');
  await followByApi(ana, 'ben');
  expect(cluster.balancer.streams(1), 'all of it happened before ben heard again').toBe(1);
  await expect.poll(() => cluster.balancer.streams(1), { message: 'ben hears again', timeout: 15_000 }).toBe(2);
  expect((await (await again).allHeaders())['last-event-id'], 'it goes on where it was').toMatch(/^\d+$/);
  await expect(ben.getByRole('button', { name: '3 new' })).toBeVisible(SOON);
  await expect(followers(ben).getByRole('link', { name: ANA })).toHaveCount(1, SOON);

  // And it hears what comes from now on.
  await postStatus(ana, 'After that');
  await expect(ben.getByRole('button', { name: '4 new' })).toBeVisible(SOON);
});

/** Signs ben in at the first process, as somebody who follows ana. */
async function signInFollowing(ben: Page, cluster: Cluster): Promise<void> {
  cluster.balancer.prefer(0);
  await signInAs(ben, 'ben');
  await followByApi(ben, 'ana');
}

/** Follows beside the app. */
async function followByApi(page: Page, username: string): Promise<void> {
  const { person } = await (await page.request.get(`/api/v1/people/${username}`)).json();
  const answer = await page.request.put(`/api/v1/me/following/${person.id}`, { headers: { origin: new URL(page.url()).origin } });
  expect(answer.status()).toBe(200);
}
