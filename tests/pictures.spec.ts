// The pictures of the README, taken from the demo site: what they show is there, because the tests look first.
//
// `KITH_PICTURES=1 cargo xtask test browser pictures` renews those in docs/pictures/; otherwise they lie with the results.

import { join, resolve } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { card, followButton, picture } from './support/people';
import { expect, signInAs, test } from './support/site';

test.use({ viewport: { width: 1280, height: 800 }, contextOptions: { reducedMotion: 'reduce' } });

test('the profile, the hover profile and the Network view look as the README shows them', async ({
  newSite,
  newVisitor,
}, testInfo) => {
  test.setTimeout(120_000);
  // A site that no other test has changed.
  const page = await newVisitor(await newSite());
  await signInAs(page, 'ana');

  await page.goto('/people/mei');
  await expect(page.getByRole('heading', { level: 1, name: 'Mei Lin Tan' })).toBeVisible();
  await expect(followButton(page.getByRole('main'), 'Mei Lin Tan')).toHaveAccessibleName('Following Mei Lin Tan');
  await expect(page.getByRole('list', { name: 'Some of those followed' }).getByRole('link')).not.toHaveCount(0);
  const latest = page.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Mei Lin Tan' });
  await expect(latest.first()).toBeVisible();
  await take(page, testInfo, 'profile');

  // Who did something last stands first, with room for the card below.
  await page.goto('/people?sort=active');
  await picture(page, 'Ben Carter').hover();
  await expect(followButton(card(page), 'Ben Carter')).toHaveAccessibleName('Follow Ben Carter');
  await expect(card(page).getByText('The tile cache is warm again. So is the kettle.')).toBeVisible();
  await take(page, testInfo, 'hover-profile');

  await page.goto('/people/ana/network');
  await expect(page.getByRole('heading', { level: 1, name: 'Your network' })).toBeVisible();
  await expect(page.getByRole('list', { name: 'Following' }).getByRole('link', { name: 'Mei Lin Tan' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Recent Activity' }).getByRole('listitem').first()).toBeVisible();
  await take(page, testInfo, 'network');
});

async function take(page: Page, testInfo: TestInfo, name: string): Promise<void> {
  const folder = process.env.KITH_PICTURES ? resolve('docs/pictures') : testInfo.outputDir;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
}
