// Carla is a client, restricted to one team. Everybody outside it does not exist for her, wherever she looks.

import type { APIRequestContext, Page } from '@playwright/test';
import { expect, signInAs, test } from './support/site';
import { network, openCard } from './support/steps';

interface Person {
  id: string;
  name: string;
  username: string;
}

interface Team {
  name: string;
}

/** Everybody, as somebody sees them. */
async function people(request: APIRequestContext): Promise<Person[]> {
  const found: Person[] = [];
  for (let cursor: string | null = null; ; ) {
    const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const list = await (await request.get(`/api/v1/people?limit=20${more}`)).json();
    found.push(...list.items);
    cursor = list.next;
    if (cursor === null) return found;
  }
}

/** Who is in Carla's team and who is not, as the administrator knows it. */
async function insidersAndOutsiders(admin: Page): Promise<[Person[], Person[]]> {
  await signInAs(admin, 'admin');
  const insiders: Person[] = [];
  const outsiders: Person[] = [];
  for (const person of await people(admin.request)) {
    const { teams }: { teams: Team[] } = await (await admin.request.get(`/api/v1/people/${encodeURIComponent(person.username)}`)).json();
    (teams.some(({ name }) => name === 'Ferry Line Portal') ? insiders : outsiders).push(person);
  }
  expect(insiders.map(({ username }) => username).toSorted()).toEqual(['carla', 'kwame', 'noor', 'tomas', 'yoko']);
  expect(outsiders.length).toBeGreaterThan(35);
  return [insiders, outsiders];
}

/** Collects the text of every answer of the API that a page receives. */
function listen(page: Page): () => Promise<string[]> {
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    // The stream of what changes does not end; what it tells carla, `api -- live` looks at.
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/api/') && !pathname.endsWith('/me/events')) {
      answers.push(response.text().then((text) => `${response.url()} ${text}`, () => ''));
    }
  });
  return () => Promise.all(answers);
}

/** All that the page says, to those who see and to those who listen. */
async function words(page: Page): Promise<string> {
  return `${await page.title()}\n${await page.locator('body').ariaSnapshot()}\n${await page.content()}`;
}

/** To whom something in a text leads. */
function whoIsIn(text: string, people: Person[]): string[] {
  const leads = ({ id, name, username }: Person) =>
    [name, id, `/people/${encodeURIComponent(username)}`, `"${username}"`].some((trace) => text.includes(trace));
  return people.filter(leads).map(({ name }) => name);
}

test('carla finds nobody outside the team on any page, in any list, card, count or address', async ({ page, newVisitor }) => {
  test.setTimeout(90_000);
  const admin = await newVisitor();
  const [insiders, outsiders] = await insidersAndOutsiders(admin);
  await admin.goto('/people');
  await expect(admin.getByText(`${insiders.length + outsiders.length} people`, { exact: true })).toBeVisible();
  await expect(admin.getByRole('link', { name: 'Mei Lin Tan' })).toBeVisible();
  expect(whoIsIn(await words(admin), outsiders), 'this test sees who is there').toEqual(outsiders.map(({ name }) => name));

  const received = listen(page);
  await signInAs(page, 'carla');
  const look = async (where: string) => expect(whoIsIn(await words(page), outsiders), `in ${where}`).toEqual([]);

  const { following, lines, activity } = network(page);
  await expect(following.getByRole('listitem')).toHaveCount(2);
  await expect(lines.first()).toBeVisible();
  const older = activity.getByRole('button', { name: 'Show older' });
  while (await older.isVisible()) {
    const before = await lines.count();
    await older.click();
    await expect.poll(() => lines.count()).toBeGreaterThan(before);
  }
  await activity.getByRole('switch').check();
  await expect(lines.filter({ hasText: /^\s*Carla Bianchi/ }).first()).toBeVisible();
  await look('the own Network');

  await page.goto('/people');
  const list = page.getByRole('list', { name: 'People' });
  for (const sort of ['Newest', 'Most recent activity', 'Name']) {
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption(sort);
    await expect(page.getByText(`${insiders.length} people`, { exact: true })).toBeVisible();
    await expect(list.getByRole('listitem')).toHaveCount(insiders.length);
    await look(`the directory by ${sort}`);
  }

  for (const { name, username } of insiders) {
    await page.goto('/people');
    const profile = await openCard(page, name, list);
    await expect(profile.getByRole('button', { name: `More about ${name}` })).toBeVisible();
    await look(`the card of ${name}`);

    await page.goto(`/people/${username}`);
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
    await expect(page.getByRole('complementary').getByRole('listitem').first()).toBeVisible();
    await look(`the profile of ${name}`);

    await page.goto(`/people/${username}/network`);
    await expect(page.getByRole('heading', { name: /network$/, level: 1 })).toBeVisible();
    // Loaded, or empty: in either case nothing stands in for what is being loaded.
    await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
    await look(`the network page of ${name}`);
    for (const which of ['Following', 'Followers']) {
      const count = Number((await page.getByRole('region', { name: new RegExp(`^${which}`) }).getByRole('heading').innerText()).replace(/\D/g, ''));
      expect(count, `${which} of ${name}`).toBeLessThan(insiders.length);
      expect(count, `${which} of ${name}`).toBe(await page.getByRole('list', { name: which, exact: true }).getByRole('link').count());
    }
  }

  const answers = await received();
  expect(answers.length).toBeGreaterThan(20);
  for (const answer of answers) expect(whoIsIn(answer, outsiders), `in the answer of ${answer.split(' ')[0]}`).toEqual([]);
});

test('no field finds anybody outside the team for carla, by any part of a name', async ({ page, newVisitor }) => {
  test.setTimeout(90_000);
  const [insiders, outsiders] = await insidersAndOutsiders(await newVisitor());
  const received = listen(page);
  await signInAs(page, 'carla');
  const search = page.getByRole('search');
  const { field, chooser } = network(page);
  for (const [where, typing, around] of [
    ['the search', search.getByRole('combobox'), search],
    ['the Following field', field, chooser],
  ] as const) {
    for (const words of ['mei lin', 'chidi', 'ana@kith.example', 'ольга', 'elias']) {
      await typing.fill(words);
      await expect(around.getByText('Nobody is found by that name').first(), `${where}: ${words}`).toBeVisible();
    }
    await typing.fill('noor');
    await expect(around.getByRole('option', { name: 'Noor van den Berg' })).toBeVisible();
    await expect(around.getByRole('option')).toHaveCount(1);
  }

  // Every word of every name, at once.
  const asked = outsiders.flatMap(({ name, username }) => [username, `${username}@kith.example`, ...name.split(/\s+/)]);
  for (const q of new Set(asked)) {
    const answer = await (await page.request.get(`/api/v1/people?q=${encodeURIComponent(q)}`)).json();
    const names = answer.items.map(({ name }: Person) => name);
    expect(names.filter((name: string) => !insiders.some((insider) => insider.name === name)), q).toEqual([]);
    expect(answer.total, q).toBe(names.length);
  }
  for (const answer of await received()) expect(whoIsIn(answer, outsiders), `in the answer of ${answer.split(' ')[0]}`).toEqual([]);
});

test('the pages of hidden people and of people who never were look the same to carla', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 404/);
  await signInAs(page, 'carla');
  const seen = async (username: string, at: string) => {
    await page.goto(`/people/${username}${at}`);
    await expect(page.getByRole('heading', { name: 'Profile not found' })).toBeVisible();
    return `${await page.title()}\n${await page.getByRole('main').ariaSnapshot()}`;
  };
  for (const at of ['', '/network']) {
    expect(await seen('mei', at)).toBe(await seen('mee', at));
  }
});

test('the answers for hidden people and for people who never were are the same to carla', async ({ page, newVisitor }) => {
  const [, outsiders] = await insidersAndOutsiders(await newVisitor());
  await signInAs(page, 'carla');
  const { id, username } = outsiders.find(({ username }) => username === 'mei')!;
  // The same length, and as well-formed.
  const nobody = { id: id.slice(0, -3) + (id.endsWith('ZZZ') ? 'YYY' : 'ZZZ'), username: 'mee' };
  expect(outsiders.every((outsider) => outsider.id !== nobody.id)).toBe(true);

  const ask = async (method: string, address: string) => {
    const answer = await page.request.fetch(address, { method, headers: { 'sec-fetch-site': 'same-origin' } });
    const headers = Object.fromEntries(Object.entries(answer.headers()).filter(([name]) => name !== 'date'));
    return { status: answer.status(), body: await answer.text(), headers };
  };
  for (const [method, address] of [
    ['GET', '/api/v1/people/{username}'],
    ['GET', '/api/v1/people/{username}/card'],
    ['GET', '/api/v1/people/{id}/following'],
    ['GET', '/api/v1/people/{id}/followers'],
    ['GET', '/api/v1/people/{id}/activity'],
    ['GET', '/api/v1/people/{id}/network'],
    ['PUT', '/api/v1/me/following/{id}'],
    ['DELETE', '/api/v1/me/following/{id}'],
  ] as const) {
    const of = (person: { id: string; username: string }) => ask(method, address.replace('{id}', person.id).replace('{username}', person.username));
    const [hidden, missing] = [await of({ id, username }), await of(nobody)];
    // What was asked for is not said back, or said back alike.
    const bare = JSON.stringify(hidden).replaceAll(id, nobody.id).replaceAll(username, nobody.username);
    expect(bare, `${method} ${address}`).toBe(JSON.stringify(missing));
    if (method !== 'DELETE') expect(hidden.status, `${method} ${address}`).toBe(404);
  }
});
