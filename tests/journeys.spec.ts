// The ways through Kith that everything else is there for.

import { PASSWORD, type Page, expect, signInAs, test } from './support/site';
import { card, chooseFromMenu, moveTo, network, openCard, picture, tabTo } from './support/steps';

const CHIDI = 'Chidi Okafor';
const INGVILD = 'Ingvild Åsgård';
const SEAN = 'Seán Ó Súilleabháin';
const MEI = 'Mei Lin Tan';

/** How often a document was loaded since this was asked for. */
function loadsOf(page: Page): () => number {
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads++;
  });
  return () => loads;
}

/** The Network view of the viewer does not know the person yet. */
async function expectStranger(page: Page, name: string): Promise<void> {
  const { following, lines, linesBy } = network(page);
  await expect(picture(MEI, following)).toBeVisible();
  await expect(lines.first()).toBeVisible();
  await expect(picture(name, following)).toHaveCount(0);
  await expect(linesBy(name)).toHaveCount(0);
}

/** The Network view of the viewer shows the person and what they did. */
async function expectFollowed(page: Page, name: string): Promise<void> {
  const { following, linesBy } = network(page);
  await expect(picture(name, following)).toBeVisible();
  await expect(linesBy(name).first()).toBeVisible();
}

test.describe('somebody who is followed', () => {
  test('in the hover profile, by the pointer, stands in the Network at once and after a reload', async ({ newSite, newVisitor }) => {
    const page = await newVisitor(await newSite());
    await signInAs(page, 'ana');
    await expectStranger(page, CHIDI);
    const loads = loadsOf(page);

    await page.getByRole('link', { name: 'People', exact: true }).click();
    await expect(page).toHaveURL('/people');
    const profile = await openCard(page, CHIDI);
    await moveTo(page, profile.getByRole('button', { name: `Follow ${CHIDI}` }));
    await page.mouse.down();
    await page.mouse.up();
    await expect(profile.getByRole('button', { name: `Following ${CHIDI}` })).toBeVisible();

    await chooseFromMenu(page, 'Network');
    await expect(page).toHaveURL('/people/ana/network');
    await expectFollowed(page, CHIDI);
    expect(loads(), 'pages loaded on the way').toBe(0);

    await page.reload();
    await expectFollowed(page, CHIDI);
  });

  for (const key of ['Enter', 'Space']) {
    test(`in the hover profile, by the keyboard alone and ${key}, stands in the Network at once and after a reload`, async ({
      newSite,
      newVisitor,
    }) => {
      const page = await newVisitor(await newSite());
      await signInAs(page, 'ana');
      await expectStranger(page, CHIDI);
      const loads = loadsOf(page);

      await tabTo(page, page.getByRole('link', { name: 'People', exact: true }), 'Shift+Tab');
      await page.keyboard.press('Enter');
      await tabTo(page, page.getByRole('searchbox', { name: 'Search by name, username or e-mail' }));
      await page.keyboard.type('okafor');
      await expect(page.getByText('1 person', { exact: true })).toBeVisible();
      const link = picture(CHIDI, page.getByRole('list', { name: 'People' }));
      await tabTo(page, link);
      await page.keyboard.press('Space');
      const profile = card(CHIDI, page);
      await expect(profile).toBeVisible();
      await expect(link).toHaveAttribute('aria-expanded', 'true');

      await tabTo(page, profile.getByRole('button', { name: `Follow ${CHIDI}` }));
      await page.keyboard.press(key);
      await expect(profile.getByRole('button', { name: `Following ${CHIDI}` })).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(profile).toBeHidden();
      await expect(link).toBeFocused();
      await expect(link).toHaveAttribute('aria-expanded', 'false');

      await tabTo(page, page.getByRole('button', { name: 'Menu of Ana Moreira' }), 'Shift+Tab');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('menuitem', { name: 'Profile' })).toBeFocused();
      await page.keyboard.press('ArrowDown');
      await expect(page.getByRole('menuitem', { name: 'Network' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL('/people/ana/network');
      await expectFollowed(page, CHIDI);
      expect(loads(), 'pages loaded on the way').toBe(0);

      await page.reload();
      await expectFollowed(page, CHIDI);
    });
  }

  test('by the Following field, without the accents, stands in the Network at once and after a reload', async ({
    newSite,
    newVisitor,
  }) => {
    const page = await newVisitor(await newSite());
    await signInAs(page, 'ana');
    await expectStranger(page, SEAN);
    const loads = loadsOf(page);

    const { chooser, field } = network(page);
    await field.focus();
    await page.keyboard.type('sean o suill');
    const option = page.getByRole('option', { name: SEAN });
    await expect(option).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await expect(option).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(option).toBeHidden();
    await expect(field).toHaveValue(SEAN);
    await chooser.getByRole('button', { name: `Follow ${SEAN}` }).click();

    await expectFollowed(page, SEAN);
    await expect(page.getByText(`${SEAN} is in your network now.`)).toBeVisible();
    await expect(field).toHaveValue('');
    await expect(field).toBeFocused();
    expect(loads(), 'pages loaded on the way').toBe(0);

    await page.reload();
    await expectFollowed(page, SEAN);
  });

  test('by the Following field and Enter alone is followed too', async ({ newSite, newVisitor }) => {
    const page = await newVisitor(await newSite());
    await signInAs(page, 'ana');
    const { field } = network(page);
    await field.focus();
    await page.keyboard.type('ASGARD');
    await expect(page.getByRole('option', { name: INGVILD })).toBeVisible();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expectFollowed(page, INGVILD);
  });
});

test('somebody who is unfollowed is gone from the Network, and back when followed again', async ({ newSite, newVisitor }) => {
  const page = await newVisitor(await newSite());
  await signInAs(page, 'ana');
  const { linesBy, following } = network(page);
  await expectFollowed(page, MEI);

  const profile = await openCard(page, MEI, following);
  await moveTo(page, profile.getByRole('button', { name: `Following ${MEI}` }));
  await profile.getByRole('button', { name: `Unfollow ${MEI}` }).click();
  await expect(profile.getByRole('button', { name: `Follow ${MEI}` })).toBeVisible();
  await expect(linesBy(MEI)).toHaveCount(0);
  await page.reload();
  await expect(picture('João Pedro Conceição', following)).toBeVisible();
  await expect(picture(MEI, following)).toHaveCount(0);
  await expect(linesBy(MEI)).toHaveCount(0);

  await page.getByRole('link', { name: 'People', exact: true }).click();
  const again = await openCard(page, MEI, page.getByRole('list', { name: 'People' }));
  await again.getByRole('button', { name: `Follow ${MEI}` }).click();
  await expect(again.getByRole('button', { name: `Following ${MEI}` })).toBeVisible();
  await page.getByRole('link', { name: 'Kith', exact: true }).click();
  await expectFollowed(page, MEI);
  await page.reload();
  await expectFollowed(page, MEI);
});

test.describe('signing in', () => {
  for (const wanted of ['/people', '/people?q=ana&sort=active', '/people/ben', '/people/ben/network#followers', '/nowhere']) {
    test(`comes before ${wanted} and leads on to it`, async ({ page }) => {
      await page.goto(wanted);
      await expect(page).toHaveURL(/\/sign-in\?to=/);
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await page.getByLabel('Username or e-mail').fill('ana');
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page).toHaveURL(wanted);
      await expect(page.getByRole('button', { name: 'Menu of Ana Moreira' })).toBeVisible();
    });
  }

  test('at the front door leads to one’s own Network, by e-mail as well', async ({ page }) => {
    await page.goto('/');
    await expect(page).toHaveURL('/sign-in');
    await page.getByLabel('Username or e-mail').fill('Ana@Kith.Example');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/people/ana/network');
    await expect(page.getByRole('heading', { name: 'Your network' })).toBeVisible();
  });

  test('with a wrong password says so and keeps what was typed', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 401/);
    await page.goto('/sign-in');
    await page.getByLabel('Username or e-mail').fill('ana');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toHaveText('That name and password do not belong together. Check both and try again.');
    await expect(page.getByLabel('Username or e-mail')).toHaveValue('ana');
    await expect(page.getByLabel('Password')).toHaveValue('not the password');
    await expect(page.getByLabel('Password')).toBeFocused();

    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/people/ana/network');
  });

  test('with nothing typed says beside each field what is missing', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByLabel('Username or e-mail')).toHaveAccessibleDescription('Enter your username or e-mail address.');
    await expect(page.getByLabel('Password')).toHaveAccessibleDescription('Enter your password.');
    await expect(page.getByLabel('Username or e-mail')).toBeFocused();
  });

  test('out ends the session, in every tab and for good', async ({ page, context, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 401/);
    await signInAs(page, 'ana');
    await page.goto('/people');
    const other = await context.newPage();
    await other.goto('/people/ben');
    await expect(other.getByRole('heading', { name: 'Ben Carter' })).toBeVisible();

    await chooseFromMenu(page, 'Log out');
    await expect(page).toHaveURL('/sign-in');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByText('Ana Moreira')).toHaveCount(0);

    await expect(other.getByRole('button', { name: 'Sign in' }), 'the other tab hears of it').toBeVisible();
    await expect(other.getByText('Ana Moreira')).toHaveCount(0);
  });
});

test.describe('the first start', () => {
  test('prints a one-time address that creates the administrator', async ({ newSite, newVisitor, expectConsoleErrors }) => {
    const site = await newSite({ demo: false });
    await expect.poll(site.log).toContain(`${site.url}/setup#`);
    const address = site.log().match(/http:\S+\/setup#\S+/)![0];
    const page = await newVisitor(site);
    await page.goto(address);
    await page.getByLabel('Full name').fill('Ada Lovelace');
    await page.getByLabel('Username').fill('ada');
    await page.getByLabel('E-mail').fill('ada@kith.example');
    await page.getByLabel('Password').fill('short');
    expectConsoleErrors(/status of 4(22|01|03|09)/);
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/8/);
    await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Full name')).toHaveValue('Ada Lovelace');

    await page.getByLabel('Password').fill('engine of 1843');
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await expect(page).toHaveURL('/people/ada/network');
    await expect(page.getByRole('button', { name: 'Menu of Ada Lovelace' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Create administrator' })).toHaveCount(0);

    // Somebody who finds the address later in the log can do nothing with it.
    const finder = await newVisitor(site);
    await finder.goto(address);
    await finder.getByLabel('Full name').fill('Eve');
    await finder.getByLabel('Username').fill('eve');
    await finder.getByLabel('E-mail').fill('eve@kith.example');
    await finder.getByLabel('Password').fill('engine of 1843');
    await finder.getByRole('button', { name: 'Create administrator' }).click();
    await expect(finder.getByText('This address was used already')).toBeVisible();
    await signInAs(finder, 'ada', 'engine of 1843');
  });
});
