// The Network view: whom somebody follows, who follows them, and what those followed did.

import type { Locator } from '@playwright/test';
import { type Page, expect, signInAs, test } from './support/site';
import { hold } from './support/people';
import { card, network, openCard, picture, showAllOlder, toldIn } from './support/steps';

const MEI = 'Mei Lin Tan';
const CHIDI = 'Chidi Okafor';
const LEILA = 'Leïla Aït-Benhaddou';

/** Waits until the lists and the activity of a Network view stand. */
async function shown(page: Page): Promise<ReturnType<typeof network>> {
  const parts = network(page);
  await expect(parts.following.getByRole('listitem').first()).toBeVisible();
  await expect(parts.followers.getByRole('listitem').first()).toBeVisible();
  await expect(parts.lines.first()).toBeVisible();
  return parts;
}

/** Everything of a list of the API, page by page. */
async function all<T>(page: Page, address: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = null; ; ) {
    const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await page.request.get(`${address}?limit=7${more}`);
    expect(answer.status(), address).toBe(200);
    const list: { items: T[]; next: string | null } = await answer.json();
    items.push(...list.items);
    cursor = list.next;
    if (cursor === null) return items;
  }
}

async function idOf(page: Page, username: string): Promise<string> {
  return (await (await page.request.get(`/api/v1/people/${username}`)).json()).person.id;
}

/** The names in a list, as they stand there. */
async function names(list: Locator): Promise<string[]> {
  // Rows out of view have no inner text: the browser skips what nobody sees.
  return (await list.getByRole('link').allTextContents()).map((name) => name.trim());
}

test('the network page of another person is reached from the hover profile', async ({ page }) => {
  await signInAs(page, 'ana');
  await page.getByRole('link', { name: 'People', exact: true }).click();
  const profile = await openCard(page, 'Ben Carter', page.getByRole('list', { name: 'People' }));
  await profile.getByRole('button', { name: 'More about Ben Carter' }).click();
  await profile.getByRole('link', { name: 'Network page' }).click();

  await expect(page).toHaveURL('/people/ben/network');
  await expect(page.getByRole('heading', { name: 'Ben Carter’s network' })).toBeVisible();
  await expect(card('Ben Carter', page)).toHaveCount(0);
  const { following, followers, linesBy, chooser } = await shown(page);
  await expect(picture(CHIDI, following)).toBeVisible();
  await expect(picture('Ingrid Solberg', followers)).toBeVisible();
  await expect(linesBy(CHIDI).first()).toBeVisible();
  await expect(chooser, 'nobody follows in somebody else’s name').toHaveCount(0);
});

test('a network page tells nothing of spaces that are closed to the viewer', async ({ page, newVisitor }) => {
  await signInAs(page, 'carla');
  const { activity } = await shown(page);
  await expect(activity.getByText('Departure boards on the piers').first()).toBeVisible();

  // Ana follows the same Noor, and is not in the team of the space.
  const ana = await newVisitor();
  await signInAs(ana, 'ana');
  const hers = await shown(ana);
  await showAllOlder(hers.activity);
  await expect(hers.linesBy('Noor van den Berg').first()).toBeVisible();
  await expect(hers.activity.getByText('Departure boards on the piers')).toHaveCount(0);
  await expect(hers.activity.getByText('Ferry Line Portal')).toHaveCount(0);
});

test('Recent Activity goes on in pages to its end: nothing twice, nothing left out, the newest first', async ({ page }) => {
  await signInAs(page, 'ana');
  const { activity, lines } = await shown(page);
  const wanted = await all<{ published: string }>(page, `/api/v1/people/${await idOf(page, 'ana')}/network`);
  expect(wanted.length).toBeGreaterThan(30);

  await expect.poll(() => toldIn(lines)).toBe(30);
  await showAllOlder(activity);
  await expect.poll(() => toldIn(lines)).toBe(wanted.length);
  const heads = await lines.evaluateAll((lines) => lines.map((line) => line.querySelector('time')!.dateTime));
  expect(heads.map(Date.parse), 'the newest first').toEqual(heads.map(Date.parse).toSorted((one, other) => other - one));

  // What is told in one line is all there once it is unfolded; what is of one commit is of one minute.
  for (const several of await activity.getByRole('button', { name: /^\d+ (pages|posts|edits)$/ }).all()) await several.click();
  const times = await lines.evaluateAll((items) =>
    items
      .filter((item) => !item.parentElement!.closest('li'))
      .flatMap((line) => {
        const head = line.querySelector('time')!;
        const inner = [...line.querySelectorAll('li')].map((item) => item.querySelector('time') ?? head);
        return (inner.length ? inner : [head]).map((time) => time.dateTime);
      }),
  );
  const minutes = (times: string[]) => times.map((time) => Math.floor(Date.parse(time) / 60_000)).toSorted((one, other) => other - one);
  expect(minutes(times)).toEqual(minutes(wanted.map(({ published }) => published)));
});

test('what one does oneself is told where one asks for it', async ({ page }) => {
  await signInAs(page, 'ana');
  const { activity, linesBy } = await shown(page);
  const own = activity.getByRole('switch', { name: 'Include my own activity' });
  await expect(own).not.toBeChecked();
  await expect(linesBy('Ana Moreira')).toHaveCount(0);
  await own.check();
  await expect(linesBy('Ana Moreira').first()).toBeVisible();
  await expect(linesBy(MEI).first()).toBeVisible();
  await own.uncheck();
  await expect(linesBy('Ana Moreira')).toHaveCount(0);
});

test.describe('the lists', () => {
  test('are searched without regard to accents and case', async ({ page }) => {
    await signInAs(page, 'ana');
    const { following, followingSection, followers, followersSection } = await shown(page);
    const search = followingSection.getByRole('searchbox', { name: 'Search following' });
    await search.fill('JOAO conc');
    await expect(following.getByRole('listitem')).toHaveCount(1);
    await expect(picture('João Pedro Conceição', following)).toBeVisible();
    await search.fill('nobody of this name');
    await expect(followingSection.getByText('Nobody matches “nobody of this name”.')).toBeVisible();
    await expect(following.getByRole('listitem')).toHaveCount(0);
    await search.fill('');
    await expect(picture(MEI, following)).toBeVisible();

    // The other list has a search of its own.
    await followersSection.getByRole('searchbox', { name: 'Search followers' }).fill('leila');
    await expect(followers.getByRole('listitem')).toHaveCount(1);
    await expect(picture(LEILA, followers)).toBeVisible();
    await expect(picture(MEI, following)).toBeVisible();
  });

  test('are sorted by name, by newest and by most recent activity', async ({ page }) => {
    await signInAs(page, 'ana');
    const { following, followingSection } = await shown(page);
    const acting = await all<{ actor: { person?: { name: string } } }>(page, `/api/v1/people/${await idOf(page, 'ana')}/network`);
    const byActivity = [...new Set(acting.map(({ actor }) => actor.person?.name).filter((name) => name !== undefined))];
    const sort = followingSection.getByRole('combobox', { name: 'Sort by' });

    const byName = await names(following);
    const latin = byName.filter((name) => /^\p{Script=Latin}/u.test(name));
    expect(latin.length).toBeGreaterThan(5);
    expect(latin).toEqual(latin.toSorted((one, other) => one.localeCompare(other, 'en')));

    await sort.selectOption('Newest');
    await expect(following.getByRole('link').first()).toHaveText(MEI);

    await sort.selectOption('Most recent activity');
    await expect.poll(() => names(following)).toEqual(byActivity);

    await sort.selectOption('Name');
    await expect.poll(() => names(following)).toEqual(byName);
  });

  test('show more, until all that were counted are there', async ({ page }) => {
    await signInAs(page, 'ana');
    const { followers, followersSection } = await shown(page);
    const wanted = await all(page, `/api/v1/people/${await idOf(page, 'ana')}/followers`);
    expect(wanted.length).toBeGreaterThan(12);
    await expect(followersSection.getByRole('heading')).toHaveText(`Followers ${wanted.length}`);

    await expect(followers.getByRole('listitem')).toHaveCount(12);
    await followersSection.getByRole('button', { name: 'Show more' }).click();
    await expect(followers.getByRole('listitem')).toHaveCount(wanted.length);
    await expect(followersSection.getByRole('button', { name: 'Show more' })).toHaveCount(0);
    await expect(followersSection.getByText('That is all.'), 'the button that had the focus is gone').toBeFocused();
    expect(new Set(await names(followers)).size).toBe(await followers.getByRole('link').count());
  });

  test('keep the place of one who is gone, who can be unfollowed', async ({ newSite, newVisitor }) => {
    const page = await newVisitor(await newSite());
    await signInAs(page, 'ana');
    const { following, linesBy } = await shown(page);
    const gone = following.getByRole('listitem').filter({ hasText: 'unavailable user' });
    await expect(gone).toHaveCount(1);
    await expect(gone.getByRole('link')).toHaveCount(0);
    await expect(gone.getByRole('img')).toHaveCount(0);
    await expect(page.getByText('Petra')).toHaveCount(0);
    await expect(picture(MEI, following), 'every other row is shown').toBeVisible();
    await expect(linesBy(MEI).first()).toBeVisible();

    await gone.getByRole('button', { name: /^Following/ }).click();
    await expect(gone.getByRole('button', { name: /^Follow / })).toHaveAttribute('aria-busy', 'false');
    await page.reload();
    await shown(page);
    await expect(gone).toHaveCount(0);
  });
});

test.describe('everything that shows a person', () => {
  test('agrees in the frame of the click, and after the answer, and after a reload', async ({ newSite, newVisitor }) => {
    const page = await newVisitor(await newSite());
    await signInAs(page, 'ana');
    const { following, followers, followingSection, linesBy } = await shown(page);
    // Of the eleven one is gone, and counts no longer.
    await expect(followingSection.getByRole('heading')).toHaveText('Following 10');
    const answers = await hold(page, /\/me\/following\//);

    const profile = await openCard(page, LEILA, followers);
    // The hand is on the button: the new row pushes the picture, from which the card came, from under a hand that stayed there.
    await profile.getByRole('button', { name: `Follow ${LEILA}` }).hover();
    const seen = await profile.getByRole('button', { name: `Follow ${LEILA}` }).evaluate(async (button, name) => {
      (button as HTMLElement).click();
      await new Promise(requestAnimationFrame);
      const buttons = [...document.querySelectorAll('button')].map((button) => button.getAttribute('aria-label') ?? '');
      const headings = [...document.querySelectorAll('h2')].map((heading) => heading.textContent);
      const words = buttons.filter((label) => label.endsWith(name)).map((label) => label.split(' ')[0]);
      return { words: words.filter((word) => ['Follow', 'Following', 'Unfollow', 'Requested'].includes(word)), headings };
    }, LEILA);
    // The request reaches the test by another way than what the page says, and may come later.
    await expect.poll(answers.count, 'answers that are on their way').toBe(1);
    // The button of the card, the row of the followers, and the new row.
    expect(seen.words).toEqual(['Following', 'Following', 'Following']);
    expect(seen.headings).toContain('Following 11');
    await expect(picture(LEILA, following)).toBeVisible();

    answers.letGo();
    await expect(linesBy(LEILA).first()).toBeVisible();
    for (const place of [profile, following, followers]) {
      await expect(place.getByRole('button', { name: `Following ${LEILA}` })).toHaveAttribute('aria-busy', 'false');
    }
    await page.reload();
    await shown(page);
    for (const place of [following, followers]) {
      await expect(place.getByRole('button', { name: `Following ${LEILA}` })).toBeVisible();
    }
    await expect(followingSection.getByRole('heading')).toHaveText('Following 11');
  });

  test('agrees on the page of another person too, and the counts count the click', async ({ newSite, newVisitor }) => {
    const page = await newVisitor(await newSite());
    await signInAs(page, 'ana');
    await page.goto('/people/chidi');
    const followers = page.getByRole('main').getByRole('link', { name: /^\d+ followers?$/ });
    await expect(followers).toBeVisible();
    const before = parseInt(await followers.innerText());

    await page.getByRole('button', { name: `Follow ${CHIDI}` }).click();
    await expect(followers).toHaveText(`${before + 1} followers`);
    await page.getByRole('navigation', { name: 'Pages of this person' }).getByRole('link', { name: 'Network' }).click();
    const parts = await shown(page);
    await expect(page.getByRole('button', { name: `Following ${CHIDI}` })).toBeVisible();
    await expect(parts.followersSection.getByRole('heading')).toHaveText(`Followers ${before + 1}`);
    await expect(picture('Ana Moreira', parts.followers)).toBeVisible();

    // Unfollowed in the header, she leaves the list of those who follow him.
    await page.getByRole('button', { name: `Following ${CHIDI}` }).click();
    await expect(picture('Ana Moreira', parts.followers)).toHaveCount(0);
    await expect(parts.followersSection.getByRole('heading')).toHaveText(`Followers ${before}`);
  });
});

test.describe('the Following field', () => {
  test('says of oneself, of one who is followed and of nobody what is the matter', async ({ page }) => {
    await signInAs(page, 'ana');
    const { field, chooser } = await shown(page);
    await chooser.getByRole('button', { name: 'Follow' }).press('Enter');
    await expect(chooser.getByText('Type a name and choose somebody first.')).toBeVisible();

    await field.pressSequentially('ana moreira');
    await page.getByRole('option', { name: 'Ana Moreira' }).click();
    await chooser.getByRole('button', { name: 'Follow Ana Moreira' }).click();
    await expect(chooser.getByText('That is you.')).toBeVisible();

    await field.fill('mei lin');
    await page.getByRole('option', { name: MEI }).click();
    await page.keyboard.press('Enter');
    await expect(chooser.getByText(`You follow ${MEI} already.`)).toBeVisible();

    await field.fill('nobody of this name');
    await expect(chooser.getByText('Nobody is found by that name').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(chooser.getByText('Nobody is found by that name').first()).toBeHidden();
    await expect(field).toHaveValue('nobody of this name');
    await page.keyboard.press('Escape');
    await expect(field).toHaveValue('');
  });

  test('finds by username and by the beginning of any part of a name', async ({ page }) => {
    await signInAs(page, 'ana');
    const { field, chooser } = await shown(page);
    for (const [typed, found] of [
      ['zoe', 'Zoë Vandenbroucke'],
      ['luczak', 'Aleksander Łuczak'],
      ['ben-david', 'Rafael Itzhak Ben-David'],
      ['соколова', 'Ольга Соколова'],
      ['田中', '田中 陽子'],
      ['min-jun.k', '김민준'],
      ['mendes-of-nowhere', undefined],
    ] as const) {
      await field.fill(typed);
      if (found) await expect(page.getByRole('option', { name: found }), typed).toBeVisible();
      else await expect(chooser.getByText('Nobody is found by that name').first()).toBeVisible();
    }
  });
});
