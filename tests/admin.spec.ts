// One account, as an administrator sees and changes it.

import { card, openPeople, picture } from './support/people';
import { expect, PASSWORD, signInAs, test } from './support/site';

test('an administrator comes from a hover profile to the account, deactivates it and brings it back', async ({ page, newVisitor }) => {
  const ben = await newVisitor();
  await signInAs(ben, 'ben');
  await signInAs(page, 'admin');
  await openPeople(page);
  await picture(page, 'Ben Carter').hover();
  await card(page).getByRole('button', { name: 'More about Ben Carter' }).click();
  await card(page).getByRole('link', { name: 'Administer user' }).click();
  await expect(page).toHaveURL('/admin/people/ben');
  await expect(page.getByRole('heading', { level: 1, name: 'Administer Ben Carter' })).toBeFocused();
  await expect(page.getByText('Signed in at 1 place')).toBeVisible();

  await page.getByRole('button', { name: 'Deactivate' }).click();
  await expect(page.getByText('They are signed out at once, and show as an unavailable user.')).toBeVisible();
  await page.getByRole('button', { name: 'Deactivate' }).click();
  await expect(page.getByText('The account is deactivated.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 }), 'the button is gone').toBeFocused();
  await expect(page.getByText('Signed in at 0 places')).toBeVisible();
  await ben.goto('/people');
  await expect(ben).toHaveURL(/\/sign-in/);

  await page.getByRole('button', { name: 'Activate' }).click();
  await page.getByRole('button', { name: 'Activate' }).click();
  await expect(page.getByText('The account is active.')).toBeVisible();
  await ben.getByLabel('Username or e-mail').fill('ben');
  await ben.getByLabel('Password').fill(PASSWORD);
  await ben.getByRole('button', { name: 'Sign in' }).click();
  await expect(ben).toHaveURL('/people');
});

test('an administrator is told why the own account is for another to change, and stays where they were', async ({ page, expectConsoleErrors }) => {
  expectConsoleErrors(/status of 422/);
  await signInAs(page, 'admin');
  await page.goto('/admin/people/admin');
  await page.getByRole('button', { name: 'Deactivate' }).press('Enter');
  await page.getByRole('button', { name: 'Deactivate' }).press('Enter');
  await expect(page.getByRole('alert')).toContainText('The account was not changed. Another administrator has to do this to your account.');
  await expect(page.getByRole('button', { name: 'Deactivate' })).toBeFocused();
});

test('for everybody else there is no such page, and the hover profile does not speak of it', async ({ page }) => {
  await signInAs(page, 'ana');
  await openPeople(page);
  await picture(page, 'Ben Carter').hover();
  await card(page).getByRole('button', { name: 'More about Ben Carter' }).click();
  await expect(card(page).getByRole('link', { name: 'Network page' })).toBeVisible();
  await expect(card(page).getByRole('link', { name: 'Administer user' })).toBeHidden();
  await page.goto('/admin/people/ben');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
});
