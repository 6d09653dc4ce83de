// What else one's own pages can do: status updates, suggestions, several people at once, removing a follower, settings.

import type { Page } from '@playwright/test';
import { card, followButton, hold, openPeople, picture as inPeople, watchRequests } from './support/people';
import { network, openCard, picture } from './support/steps';
import { expect, signInAs, test } from './support/site';

async function total(page: Page, which: 'following' | 'followers'): Promise<number> {
  const me = await (await page.request.get('/api/v1/me')).json();
  return (await (await page.request.get(`/api/v1/people/${me.person.id}/${which}`)).json()).total;
}

test('status updates have a tab of their own, newest first, with the current one marked', async ({ page }) => {
  await signInAs(page, 'ana');
  await page.goto('/people/ben');
  await page.getByRole('navigation', { name: 'Pages of this person' }).getByRole('link', { name: 'Status updates' }).click();
  await expect(page).toHaveURL('/people/ben/statuses');
  await expect(page).toHaveTitle(/^Ben Carter’s status updates · /);
  await expect(page.getByRole('heading', { level: 1, name: 'Ben Carter’s status updates' })).toBeFocused();
  const updates = page.getByRole('list', { name: 'Status updates' }).getByRole('listitem');
  await expect(updates.first()).toContainText('The tile cache is warm again. So is the kettle.');
  await expect(updates.first().getByText('Current')).toBeVisible();
  await expect(page.getByText('Current', { exact: true })).toHaveCount(1);
  const times = await updates.getByRole('time').evaluateAll((times) => times.map((time) => Date.parse(time.getAttribute('datetime')!)));
  expect(times).toEqual(times.toSorted((one, other) => other - one));
});

test('status updates that cannot be loaded say so, and Retry loads them', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 500/);
  await signInAs(page, 'ana');
  await page.route(/\/statuses\?/, (route) => route.fulfill({ status: 500 }), { times: 1 });
  await page.goto('/people/ben/statuses');
  await expect(page.getByRole('alert')).toContainText('The status updates could not be loaded.');
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('list', { name: 'Status updates' }).getByRole('listitem').first()).toBeVisible();
});

test('whoever said nothing has a sentence in place of the list', async ({ page }) => {
  await signInAs(page, 'admin');
  await page.route(/\/statuses\?/, (route) => route.fulfill({ json: { items: [], next: null, total: null } }));
  await page.goto('/people/ben/statuses');
  await expect(page.getByText('Ben Carter has not said anything yet.')).toBeVisible();
  await page.goto('/people/admin/statuses');
  await expect(page.getByText('You have not said anything yet.')).toBeVisible();
});

test('about me is told as its author formatted it, and nothing in it runs', async ({ page }) => {
  await signInAs(page, 'ana');
  await page.route('**/api/v1/people/ben', async (route) => {
    const answer = await route.fetch();
    const profile = await answer.json();
    await route.fulfill({ json: { ...profile, about_html: '<p>I like <strong>maps</strong>.</p><ul><li>old ones</li></ul>' } });
  });
  await page.goto('/people/ben');
  const about = page.getByRole('main').locator('section').filter({ has: page.getByRole('heading', { name: 'About me' }) });
  await expect(about.getByRole('strong')).toHaveText('maps');
  await expect(about.getByRole('listitem')).toHaveText('old ones');
});

test.describe('people one may know', () => {
  test('are suggested with a reason, have a hover profile, and are followed at once', async ({ page }) => {
    await signInAs(page, 'ana');
    const section = page.getByRole('region', { name: 'People you may know' });
    const rows = section.getByRole('listitem');
    await expect(rows.first()).toBeVisible();
    expect(await rows.count()).toBeLessThanOrEqual(5);
    await expect(rows.first()).toContainText(/Also in |Followed by \d+ pe/);
    const name = (await rows.first().getByRole('link').textContent())!.trim();
    await openCard(page, name, section);
    await page.keyboard.press('Escape');
    await followButton(rows.first(), name).click();
    await expect(followButton(rows.first(), name)).toHaveAccessibleName(`Following ${name}`);
    const { following } = network(page);
    await expect(picture(name, following)).toBeVisible();
    await page.reload();
    await expect(rows.first()).toBeVisible();
    await expect(section.getByRole('link', { name, exact: true }), 'who is followed is not suggested').toHaveCount(0);
  });

  test('are nobody’s business on another’s page', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ben/network');
    await expect(page.getByRole('heading', { name: 'Ben Carter’s network' })).toBeVisible();
    await expect(network(page).lines.first()).toBeVisible();
    await expect(page.getByText('People you may know')).toHaveCount(0);
  });
});

test.describe('several people', () => {
  test('are selected, unfollowed at once, and all of it is undone by one Undo', async ({ page }) => {
    await signInAs(page, 'ana');
    const { following, followingSection } = network(page);
    await expect(following.getByRole('listitem').first()).toBeVisible();
    const before = await total(page, 'following');
    await expect(followingSection.getByRole('checkbox')).toHaveCount(0);
    await followingSection.getByRole('button', { name: 'Select', exact: true }).click();
    const boxes = followingSection.getByRole('checkbox');
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await boxes.nth(2).check();
    await boxes.nth(1).uncheck();
    await followingSection.getByRole('button', { name: 'Unfollow 2' }).click();
    await expect(followingSection.getByRole('checkbox')).toHaveCount(0);
    await expect(followingSection.getByRole('button', { name: 'Select', exact: true })).toBeFocused();
    await expect.poll(() => total(page, 'following')).toBe(before - 2);
    const undo = page.getByRole('button', { name: 'Undo' });
    await expect(undo).toHaveCount(1);
    await undo.click();
    await expect.poll(() => total(page, 'following')).toBe(before);
  });

  for (const [failing, late, told] of [
    [[1], false, null],
    [[1], true, null],
    [[0, 2], false, '2 people could not be unfollowed.'],
    [[0, 2], true, '2 people could not be unfollowed.'],
  ] as const) {
    const when = late ? 'last' : 'first';
    test(`of whom ${failing.length} cannot be unfollowed and fail ${when}: they stay, the others go, Undo is of the others alone`, async ({ page, expectConsoleErrors }) => {
      test.setTimeout(90_000);
      expectConsoleErrors(/status of 500/);
      await signInAs(page, 'ana');
      const { following, followingSection } = network(page);
      await expect(following.getByRole('listitem').nth(3)).toBeVisible();
      const before = await total(page, 'following');
      const me = await (await page.request.get('/api/v1/me')).json();
      const list = await (await page.request.get(`/api/v1/people/${me.person.id}/following?sort=name&limit=4`)).json();
      const four: { id: string; name: string; username: string }[] = list.items.map(({ person }: { person: object }) => person);
      const held = await hold(page, '**/nothing');
      for (const at of failing) {
        await page.route(`**/api/v1/me/following/${four[at].id}`, async (route) => {
          if (late) await held.wait();
          await route.fulfill({ status: 500 });
        });
      }
      const sent = watchRequests(page, /\/me\/following\//);
      await followingSection.getByRole('button', { name: 'Select', exact: true }).click();
      for (const { name } of four) await followingSection.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
      await followingSection.getByRole('button', { name: 'Unfollow 4' }).click();
      await expect.poll(() => total(page, 'following')).toBe(before - 4 + failing.length);
      held.letGo();

      // Pointed at, the offer stays however long the rest takes.
      await page.getByRole('button', { name: 'Undo' }).hover();
      const alert = page.getByRole('alert');
      await expect(alert).toContainText(told ?? `${four[1].name} could not be unfollowed.`);
      await expect(alert).toHaveCount(1);
      await expect(page.getByText(`You no longer follow ${4 - failing.length} people.`)).toHaveCount(1);
      const stays = (at: number) => (failing as readonly number[]).includes(at);
      for (const [at, { name }] of four.entries()) {
        await expect(followButton(following, name)).toHaveAccessibleName(`${stays(at) ? 'Following' : 'Follow'} ${name}`);
        await expect(followButton(following, name)).toHaveAttribute('aria-busy', 'false');
      }
      sent.length = 0;
      await page.getByRole('button', { name: 'Undo' }).click();
      for (const { name } of four) {
        await expect(followButton(following, name)).toHaveAccessibleName(`Following ${name}`);
        await expect(followButton(following, name)).toHaveAttribute('aria-busy', 'false');
      }
      await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
      expect(await total(page, 'following')).toBe(before);
      const again = sent.map((request) => `${request.method()} ${request.url().split('/').at(-1)}`).toSorted();
      expect(again).toEqual(four.filter((_, at) => !stays(at)).map(({ id }) => `PUT ${id}`).toSorted());
    });
  }

  test('stand in the list again after Undo, also when it was loaded without them meanwhile', async ({ page }) => {
    await signInAs(page, 'ana');
    const { following, followingSection } = network(page);
    const rows = following.getByRole('listitem');
    await expect(rows.nth(3)).toBeVisible();
    const names = (await following.locator('.person-link-name').allTextContents()).slice(0, 4);
    await followingSection.getByRole('button', { name: 'Select', exact: true }).click();
    for (const name of names) await followingSection.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
    await followingSection.getByRole('button', { name: 'Unfollow 4' }).click();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    await page.getByRole('link', { name: 'People', exact: true }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
    await page.goBack();
    await expect(rows.first()).toBeVisible();
    for (const name of names) await expect(picture(name, following)).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    for (const name of names) await expect(picture(name, following)).toBeVisible();
  });

  test('all that are shown are selected at once, and Escape leaves without a change', async ({ page }) => {
    await signInAs(page, 'ana');
    const { followingSection } = network(page);
    await followingSection.getByRole('button', { name: 'Select', exact: true }).click();
    const boxes = followingSection.getByRole('checkbox');
    await expect(boxes.first()).toBeVisible();
    await followingSection.getByRole('button', { name: 'Select all shown' }).click();
    await expect(followingSection.getByRole('checkbox', { checked: true })).toHaveCount(await boxes.count());
    const asked = watchRequests(page, /\/me\/following\//);
    await page.keyboard.press('Escape');
    await expect(boxes).toHaveCount(0);
    expect(asked).toHaveLength(0);
  });
});

test('a follower can be removed, and a failure is told', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 500/);
  await signInAs(page, 'ana');
  const { followers, followersSection } = network(page);
  await expect(followers.getByRole('listitem').first()).toBeVisible();
  const before = await total(page, 'followers');
  const name = (await followers.getByRole('link').first().textContent())!.trim();
  const remove = followers.getByRole('button', { name: `Remove ${name} from your followers` });
  await page.route(/\/me\/followers\//, (route) => route.fulfill({ status: 500 }), { times: 1 });
  await remove.click();
  await expect(page.getByRole('alert')).toContainText(`${name} could not be removed from your followers.`);
  await remove.click();
  await expect(page.getByText(`${name} no longer follows you.`)).toBeVisible();
  await expect(remove).toHaveCount(0);
  await expect(followersSection.getByRole('heading')).toHaveText(`Followers ${before - 1}`);
  expect(await total(page, 'followers')).toBe(before - 1);
});

test.describe('the settings', () => {
  test('make hover profiles open on click, stay after a reload, and are the account’s', async ({ page, newVisitor }) => {
    await signInAs(page, 'ana');
    await page.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await expect(page.getByRole('radio', { name: 'On hover' })).toBeChecked();
    await page.getByRole('radio', { name: 'On click' }).check();
    await expect(page.getByText('Saved.')).toBeVisible();
    await expect(page.getByLabel('They open after')).toBeHidden();
    await page.reload();
    await expect(page.getByRole('radio', { name: 'On click' })).toBeChecked();

    await openPeople(page);
    await page.clock.install();
    await inPeople(page, 'Ben Carter').hover();
    await page.clock.runFor(3_000);
    await expect(card(page)).toBeHidden();
    await inPeople(page, 'Ben Carter').click();
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
    await expect(page, 'the link is not followed').toHaveURL(/\/people$/);
    await inPeople(page, 'Ben Carter').click();
    await expect(card(page), 'the second click closes').toBeHidden();
    await inPeople(page, 'Ben Carter').press('Enter');
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
    // The way to the profile leads through the card.
    await card(page).getByRole('link', { name: 'Ben Carter' }).first().click();
    await expect(page).toHaveURL(/\/people\/ben$/);

    const ben = await newVisitor();
    await signInAs(ben, 'ben');
    await ben.goto('/people/ben/settings');
    await expect(ben.getByRole('radio', { name: 'On hover' })).toBeChecked();
  });

  test('switch hover profiles off', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ana/settings');
    await page.getByRole('radio', { name: 'Off' }).check();
    await expect(page.getByText('Saved.')).toBeVisible();
    await openPeople(page);
    await page.clock.install();
    const ben = inPeople(page, 'Ben Carter');
    await expect(ben).not.toHaveAttribute('aria-haspopup');
    await ben.hover();
    await page.clock.runFor(3_000);
    await ben.focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.clock.runFor(3_000);
    await expect(card(page)).toBeHidden();
    await ben.click();
    await expect(page).toHaveURL(/\/people\/ben$/);
  });

  test('say after how long hover profiles open', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ana/settings');
    await page.getByLabel('They open after').selectOption('2 seconds');
    await expect(page.getByText('Saved.')).toBeVisible();
    await openPeople(page);
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await inPeople(page, 'Ben Carter').hover();
    await page.clock.runFor(1_900);
    await expect(card(page)).toBeHidden();
    await page.clock.runFor(100);
    await expect(page.getByRole('dialog', { name: 'Ben Carter' })).toBeVisible();
  });

  test('that cannot be saved are taken back, and that is told', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    await signInAs(page, 'ana');
    await page.goto('/people/ana/settings');
    await page.route(/\/me\/settings$/, (route) => route.fulfill({ status: 500 }));
    await page.getByRole('radio', { name: 'Off' }).click();
    await expect(page.getByRole('alert')).toContainText('Your choice could not be saved.');
    await expect(page.getByRole('radio', { name: 'On hover' })).toBeChecked();
  });

  test('of others are not there', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ben/settings');
    await expect(page.getByRole('heading', { level: 1, name: 'Profile not found' })).toBeVisible();
  });
});
