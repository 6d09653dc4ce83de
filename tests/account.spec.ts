// One's own account: signing up and back in by mail, settings, e-mail address, password, sessions.

import { run } from './support/server';
import { letterTo, linkIn } from './support/mail';
import { expect, type Page, PASSWORD, signInAs, test } from './support/site';

const NEW_PASSWORD = 'violet tram over lisbon 7';

async function openSettings(page: Page, part: '' | '/email' | '/security', heading: string): Promise<void> {
  await page.goto(`/people/ana/settings${part}`);
  await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
}

async function signInWith(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Username or e-mail').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test.describe('somebody who forgot the password', () => {
  test('sets a new one by a link in a mail, once', async ({ page, site, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 4(01|10|22)/);
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await expect(page).toHaveTitle(/^Forgot your password\?/);
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await expect(page.getByLabel('Username or e-mail')).toBeFocused();
    await expect(page.getByText('Enter your username or e-mail address.')).toBeVisible();
    await page.getByLabel('Username or e-mail').fill('ana');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeFocused();

    const link = linkIn(await letterTo(site, 'ana@', /new password/i), '/new-password');
    await page.goto(link);
    await expect(page, 'the token does not stay in the address').toHaveURL(/\/new-password$/);
    await page.reload();
    await page.getByLabel('New password', { exact: true }).fill('password');
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByLabel('New password', { exact: true })).toBeFocused();
    await expect(page.getByLabel('New password', { exact: true })).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Show New password' }).click();
    await expect(page.getByLabel('New password', { exact: true })).toHaveAttribute('type', 'text');
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByRole('heading', { name: 'Your new password is set' })).toBeVisible();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signInWith(page, 'ana', NEW_PASSWORD);
    await expect(page.getByRole('heading', { name: 'Your network' })).toBeVisible();

    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill(`${NEW_PASSWORD} again`);
    await page.getByRole('button', { name: 'Set password' }).click();
    await expect(page.getByRole('alert')).toContainText('This link was used already');
  });

  test('is told the same when there is no such account', async ({ page }) => {
    await page.goto('/forgot-password');
    await page.getByLabel('Username or e-mail').fill('nobody-at-all');
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  });
});

test.describe('a new account', () => {
  async function join(page: Page, link: string, name: string, username: string): Promise<void> {
    await page.goto(link);
    await expect(page).toHaveURL(/\/join$/);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByLabel('Full name')).toBeFocused();
    await page.getByLabel('Full name').fill(name);
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await expect(page.getByRole('button', { name: `Menu of ${name}` })).toBeVisible();
  }

  test('is asked for where the site is open, and made by a link in a mail', async ({ page, site, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 4(01|10|22)/);
    expect((await run('admin', 'set', 'sign-up', 'open', '--data', site.data)).output).not.toContain('error');
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('E-mail').fill('no address');
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('E-mail')).toHaveValue('no address');
    await page.getByLabel('E-mail').fill('greta@kith.example');
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
    const link = linkIn(await letterTo(site, 'greta@kith.example', /./), '/join');
    await join(page, link, 'Greta Holm', 'greta');
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'This invitation is gone' })).toBeVisible();
  });

  test('comes by an invitation of an administrator', async ({ page, site, newVisitor }) => {
    await signInAs(page, 'admin');
    await page.goto('/people');
    await page.getByText('Invite somebody').click();
    await page.getByLabel('E-mail of whom you invite').fill('hugo@kith.example');
    await page.getByRole('button', { name: 'Send invitation' }).click();
    await expect(page.getByText('An invitation is on its way to hugo@kith.example.')).toBeVisible();
    const visitor = await newVisitor();
    await join(visitor, linkIn(await letterTo(site, 'hugo@kith.example', /./), '/join'), 'Hugo Lind', 'hugo');
    await visitor.goto('/people');
    await expect(visitor.getByRole('list', { name: 'People' })).toBeVisible();
    await expect(visitor.getByText('Invite somebody')).toBeHidden();
  });
});

test.describe('the e-mail address', () => {
  test('changes with the password and by a link, and is taken back by another', async ({ page, site, newVisitor, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 4(01|10|22)/);
    await signInAs(page, 'ana');
    await openSettings(page, '/email', 'E-mail settings');
    const ask = async (password: string) => {
      await page.getByLabel('New e-mail address').fill('ana@new.example');
      await page.getByLabel('Your password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Change address' }).click();
    };
    await ask('not the password');
    await expect(page.getByText('This is not your password.')).toBeVisible();
    await expect(page.getByLabel('Your password', { exact: true })).toBeFocused();
    await expect(page.getByLabel('New e-mail address')).toHaveValue('ana@new.example');
    await ask(PASSWORD);
    await expect(page.getByText(/^Waiting for confirmation: .* ana@new\.example/)).toBeVisible();
    await page.getByRole('button', { name: 'Drop the change' }).click();
    await expect(page.getByRole('button', { name: 'Change address' })).toBeVisible();
    await ask(PASSWORD);
    await expect(page.getByText(/^Waiting for confirmation/)).toBeVisible();
    await page.reload();
    await expect(page.getByText(/^Waiting for confirmation/)).toBeVisible();

    // On another device, where nobody is signed in.
    const elsewhere = await newVisitor();
    const confirm = linkIn(await letterTo(site, 'ana@new.example', /confirm/i), '/confirm-email');
    await elsewhere.goto(confirm);
    await elsewhere.getByRole('button', { name: 'Confirm this address' }).click();
    await expect(elsewhere.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
    await elsewhere.goto(confirm);
    await elsewhere.getByRole('button', { name: 'Confirm this address' }).click();
    await expect(elsewhere.getByRole('alert')).toContainText('This link was used already');
    await page.reload();
    await expect(page.getByText('Your address is ana@new.example.')).toBeVisible();

    await elsewhere.goto(linkIn(await letterTo(site, 'ana@', /about to change/), '/keep-email'));
    await elsewhere.getByRole('button', { name: 'Keep my address' }).click();
    await expect(elsewhere.getByRole('heading', { name: 'Your address is kept' })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('button', { name: 'Sign in' }), 'everybody was signed out').toBeVisible();
  });

  test('gets what was chosen, and nothing else', async ({ page }) => {
    await signInAs(page, 'ana');
    await openSettings(page, '/email', 'E-mail settings');
    await expect(page.getByLabel('It comes at')).toBeHidden();
    await page.getByRole('switch', { name: 'One mail a day of what those did whom I follow' }).check();
    await page.getByLabel('It comes at').selectOption({ index: 18 });
    await page.getByRole('switch', { name: 'Somebody begins to follow me' }).uncheck();
    await page.getByLabel('Mails are written as').selectOption('Plain text alone');
    await expect(page.getByText('Saved.')).toBeVisible();
    await page.reload();
    await expect(page.getByRole('switch', { name: 'One mail a day of what those did whom I follow' })).toBeChecked();
    await expect(page.getByRole('switch', { name: 'Somebody begins to follow me' })).not.toBeChecked();
    await expect(page.getByRole('switch', { name: 'Watch pages that I add, edit or comment on' })).toBeChecked();
    await expect(page.getByLabel('It comes at')).toHaveValue('18');
    await expect(page.getByLabel('Mails are written as')).toHaveValue('text');
  });
});

test.describe('the password', () => {
  test('changes here, and signs out everywhere else', async ({ page, newVisitor, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 4(01|22)/);
    await signInAs(page, 'ana');
    const other = await newVisitor();
    await signInAs(other, 'ana');
    await openSettings(page, '/security', 'Security');
    const change = async (current: string, next: string) => {
      await page.getByLabel('Current password', { exact: true }).fill(current);
      await page.getByLabel('New password', { exact: true }).fill(next);
      await page.getByRole('button', { name: 'Change password' }).click();
    };
    await expect(page.getByText('8 to 128 characters, and none that is easily guessed.')).toBeVisible();
    await change('not the password', NEW_PASSWORD);
    await expect(page.getByLabel('Current password', { exact: true })).toBeFocused();
    await expect(page.getByText('This is not your password.')).toBeVisible();
    await change(PASSWORD, 'short');
    await expect(page.getByLabel('New password', { exact: true })).toBeFocused();
    await change(PASSWORD, NEW_PASSWORD);
    await expect(page.getByText('Your password is changed.')).toBeVisible();
    await expect(page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem')).toHaveCount(1);
    await other.reload();
    await expect(other.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await signInWith(other, 'ana', NEW_PASSWORD);
    await expect(other.getByRole('heading', { name: 'Your network' })).toBeVisible();
  });

  test('stands beside the places where one is signed in, each of which can be ended', async ({ page, newVisitor, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 401/);
    const others = [await newVisitor(), await newVisitor()];
    for (const each of [page, ...others]) await signInAs(each, 'ana');
    await openSettings(page, '/security', 'Security');
    const places = page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
    await expect(places).toHaveCount(3);
    await expect(places.filter({ hasText: 'This one' })).toHaveCount(1);
    await expect(places.first()).toContainText('Chrome on Linux');
    const another = places.filter({ hasNotText: 'This one' }).first();
    await another.getByRole('button', { name: 'End Chrome on Linux' }).press('Enter');
    await another.getByRole('button', { name: 'Cancel' }).press('Enter');
    await expect(places).toHaveCount(3);
    await another.getByRole('button', { name: 'End Chrome on Linux' }).press('Enter');
    await another.getByRole('button', { name: 'Sign out' }).press('Enter');
    await expect(places).toHaveCount(2);
    await page.getByRole('button', { name: 'End all others' }).click();
    await page.getByRole('button', { name: 'Sign out the others' }).click();
    await expect(places).toHaveCount(1);
    for (const each of others) {
      await each.reload();
      await expect(each.getByRole('button', { name: 'Sign in' })).toBeVisible();
    }
    await places.getByRole('button', { name: 'End Chrome on Linux' }).click();
    await places.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  });
});

test.describe('the general settings', () => {
  test('say where the site’s name leads', async ({ page }) => {
    await signInAs(page, 'ana');
    await openSettings(page, '', 'Settings');
    await page.getByLabel('Home page').selectOption('People');
    await expect(page.getByText('Saved.')).toBeVisible();
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  });

  test('keep the theme with the account, and the menu agrees', async ({ page, newVisitor }) => {
    await signInAs(page, 'ana');
    await openSettings(page, '', 'Settings');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await expect(page.getByText('Saved.')).toBeVisible();
    await page.getByRole('button', { name: /^Menu of/ }).click();
    await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toHaveAttribute('aria-checked', 'true');
    const elsewhere = await newVisitor();
    await signInAs(elsewhere, 'ana');
    await elsewhere.goto('/people/ana/settings');
    await expect(elsewhere.getByRole('combobox', { name: 'Theme' })).toHaveValue('2');
  });

  test.describe('in Lisbon', () => {
    test.use({ timezoneId: 'Europe/Lisbon', locale: 'en-GB' });

    test('tell every time in the zone that is chosen', async ({ page, newVisitor }) => {
      await signInAs(page, 'ana');
      const exact = async () => {
        await page.goto('/people/ben/statuses');
        const time = page.getByRole('list', { name: 'Status updates' }).getByRole('time').first();
        return { told: await time.getAttribute('title'), at: (await time.getAttribute('datetime'))! };
      };
      const inZone = (at: string, timeZone: string) =>
        new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(new Date(at));
      const before = await exact();
      expect(before.told).toBe(inZone(before.at, 'Europe/Lisbon'));
      await openSettings(page, '', 'Settings');
      await page.getByLabel('Time zone').fill('Middle-earth/Bree');
      await page.keyboard.press('Tab');
      await expect(page.getByText('Choose a time zone of the list.')).toBeVisible();
      await expect(page.getByLabel('Time zone')).toHaveValue('Middle-earth/Bree');
      await page.getByLabel('Time zone').fill('asia/tokyo');
      await page.keyboard.press('Tab');
      await expect(page.getByText(/^In Asia\/Tokyo it is/)).toBeVisible();
      await expect(page.getByText('Saved.')).toBeVisible();
      const after = await exact();
      expect(after.told).toBe(inZone(after.at, 'Asia/Tokyo'));
      const elsewhere = await newVisitor();
      await signInAs(elsewhere, 'ana');
      await elsewhere.goto('/people/ana/settings');
      await expect(elsewhere.getByLabel('Time zone')).toHaveValue('Asia/Tokyo');
      await elsewhere.getByLabel('Time zone').fill('');
      await elsewhere.keyboard.press('Tab');
      await expect(elsewhere.getByText('Saved.')).toBeVisible();
    });
  });
});
