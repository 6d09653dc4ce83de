// Edit profile: every detail, a conflict with another window, the picture.

import { hold } from './support/people';
import { png, photo } from './support/images';
import { expect, type Page, signInAs, test } from './support/site';

async function openEdit(page: Page): Promise<void> {
  await page.goto('/people/ana');
  await page.getByRole('link', { name: 'Edit profile' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit profile' })).toBeFocused();
  await expect(page.getByLabel('Full name')).toHaveValue('Ana Moreira');
}

test.describe('one’s own details', () => {
  test('are all edited, and every place agrees at once', async ({ page }) => {
    await signInAs(page, 'ana');
    await openEdit(page);
    const wanted = {
      'Full name': 'Ana <b>Ramos</b> 👩‍🔬',
      Position: 'Head of Tides',
      Department: 'Oceans',
      Location: 'Faro',
      Phone: '+351 1 23',
      IM: 'ana.r',
      Website: 'https://ana.example/',
    };
    for (const [label, text] of Object.entries(wanted)) await page.getByLabel(label, { exact: true }).fill(text);
    await page.getByLabel('Who may see your e-mail address').selectOption('Administrators alone');
    await page.getByRole('textbox', { name: 'About me' }).fill('**Waves** and <script>alert(1)</script>');
    await page.getByRole('button', { name: 'Preview' }).click();
    await expect(page.getByRole('region', { name: 'Preview' }).getByText('Waves')).toBeVisible();
    await page.getByRole('button', { name: 'Write' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();

    await expect(page.getByRole('heading', { level: 1, name: wanted['Full name'] })).toBeFocused();
    await expect(page.getByRole('button', { name: `Menu of ${wanted['Full name']}` })).toBeVisible();
    for (const text of ['Head of Tides · Oceans', 'Faro', '+351 1 23', 'ana.r', 'ana.example', 'Waves']) {
      await expect(page.getByRole('main').getByText(text, { exact: true }).first()).toBeVisible();
    }
    await page.goto('/people');
    await expect(page.getByRole('list', { name: 'People' }).getByRole('link', { name: wanted['Full name'] })).toBeVisible();
  });

  test('that are wrong say so beside the field, which has the focus, and stay as typed', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 422/);
    await signInAs(page, 'ana');
    await openEdit(page);
    await page.getByLabel('Full name').fill(' ');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByLabel('Full name')).toBeFocused();
    await expect(page.getByText('Enter your full name.')).toBeVisible();
    await page.getByLabel('Full name').fill('Ana Moreira');
    await page.getByLabel('Website').fill('javascript:alert(1)');
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Website')).toBeFocused();
    await expect(page.getByLabel('Website')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Website')).toHaveValue('javascript:alert(1)');
  });

  test('are not lost by a reload, by another page, or by a server that fails', async ({ page, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 500/);
    await signInAs(page, 'ana');
    await openEdit(page);
    await page.getByLabel('Location').fill('Horta');
    await page.reload();
    await expect(page.getByText('What you had typed and not saved is here again.')).toBeVisible();
    await expect(page.getByLabel('Location')).toHaveValue('Horta');
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.goBack();
    await expect(page.getByLabel('Location')).toHaveValue('Horta');
    await page.route('**/api/v1/me/profile', (route) => route.fulfill({ status: 500 }));
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Something went wrong on the server.' })).toBeVisible();
    await expect(page.getByLabel('Location')).toHaveValue('Horta');
    await page.unroute('**/api/v1/me/profile');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Ana Moreira' })).toBeVisible();
    await page.getByRole('link', { name: 'Edit profile' }).click();
    await expect(page.getByLabel('Location')).not.toHaveValue('Horta');
  });

  test('are sent once, however often one presses', async ({ page }) => {
    await signInAs(page, 'ana');
    await openEdit(page);
    await page.getByLabel('Location').fill('Horta');
    const held = await hold(page, /\/me\/profile$/);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await save.click();
    await expect(save).toHaveAttribute('aria-busy', 'true');
    await save.click();
    await save.press('Enter');
    expect(held.count()).toBe(1);
    held.letGo();
    await expect(page.getByRole('heading', { level: 1, name: 'Ana Moreira' })).toBeVisible();
  });

  test('that were changed elsewhere meanwhile are shown beside what was typed', async ({ page, context, expectConsoleErrors }) => {
    expectConsoleErrors(/status of 412/);
    await signInAs(page, 'ana');
    await openEdit(page);
    await page.getByLabel('Location').fill('Horta');
    await page.getByLabel('Position').fill('Sailor');
    const other = await context.newPage();
    await other.goto('/people/ana/edit');
    await other.getByLabel('Location').fill('Funchal');
    await other.getByLabel('Position').fill('Skipper');
    await other.getByLabel('Department').fill('Boats');
    await other.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(other.getByRole('heading', { level: 1, name: 'Ana Moreira' })).toBeVisible();

    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Changed elsewhere, to: Funchal')).toBeVisible();
    await expect(page.getByLabel('Department'), 'nobody touched it here').toHaveValue('Boats');
    await expect(page.getByRole('button', { name: 'Keep mine: Position' })).toBeFocused();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Take theirs: Location' }).click();
    await expect(page.getByLabel('Location')).toHaveValue('Funchal');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText('Sailor · Boats')).toBeVisible();
    await expect(page.getByText('Funchal')).toBeVisible();
  });

  test('are nobody else’s', async ({ page }) => {
    await signInAs(page, 'ana');
    await page.goto('/people/ben/edit');
    await expect(page.getByRole('heading', { level: 1, name: 'Profile not found' })).toBeVisible();
  });
});

test.describe('the picture', () => {
  const file = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });

  /** The colour in the middle of the picture in the menu's button, once it is there. */
  async function colourInMenu(page: Page): Promise<string> {
    return page.getByRole('button', { name: /^Menu of/ }).locator('img').evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const context = document.createElement('canvas').getContext('2d')!;
      context.drawImage(image, 0, 0, 9, 9);
      const [red, green, blue] = context.getImageData(4, 4, 1, 1).data;
      return red > 150 && blue < 100 ? 'red' : blue > 150 && red < 100 ? 'blue' : `${red} ${green} ${blue}`;
    });
  }

  test('is chosen, cut by keyboard, seen everywhere, and removed', async ({ page }) => {
    await signInAs(page, 'ana');
    await openEdit(page);
    await page.getByLabel('Choose a picture').setInputFiles(file('me.png', 'image/png', png(300, 200)));
    const crop = page.getByRole('application', { name: 'The part that is kept' });
    await expect(crop).toBeFocused();
    for (let pressed = 0; pressed < 12; pressed++) await page.keyboard.press('+');
    for (let pressed = 0; pressed < 20; pressed++) await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('button', { name: 'Save picture' }).click();
    await expect(page.getByText('Your picture is changed.')).toBeVisible();
    await expect.poll(() => colourInMenu(page)).toBe('blue');
    await page.goto('/people');
    const own = page.getByRole('list', { name: 'People' }).getByRole('link', { name: 'Ana Moreira', exact: true }).locator('img');
    await expect(own).toHaveAttribute('src', /^\/pictures\/[\w-]{22}\/96$/);

    await openEdit(page);
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(page.getByText('Your picture is removed.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Remove picture' })).toBeHidden();
    await expect(page.getByRole('button', { name: /^Menu of/ }).locator('.avatar')).toHaveAttribute('data-initials', 'AM');
  });

  test('is cut by the pointer; a photo is shown upright and keeps no place', async ({ page, request }) => {
    await signInAs(page, 'ana');
    await openEdit(page);
    // Red above blue, once it is upright.
    await page.getByLabel('Choose a picture').setInputFiles(file('me.jpg', 'image/jpeg', await photo(page, 300, 200)));
    const crop = page.getByRole('application', { name: 'The part that is kept' });
    await page.getByLabel('Zoom').fill('300');
    const { x, y, width } = (await crop.boundingBox())!;
    await page.mouse.move(x + width / 2, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 20 + width, { steps: 8 });
    await page.mouse.move(x + width / 2, y + 20 + 2 * width, { steps: 8 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Save picture' }).click();
    await expect(page.getByText('Your picture is changed.')).toBeVisible();
    await expect.poll(() => colourInMenu(page), 'the upper part').toBe('red');
    const address = await page.getByRole('button', { name: /^Menu of/ }).locator('img').getAttribute('src');
    const served = await (await request.get(address!)).body();
    expect(served.includes(Buffer.from('Exif'))).toBe(false);
  });

  test('that cannot be one is refused before it is sent', async ({ page }) => {
    await signInAs(page, 'ana');
    await openEdit(page);
    const choose = page.getByLabel('Choose a picture');
    for (const [of, words] of [
      [file('me.svg', 'image/svg+xml', Buffer.from('<svg/>')), 'This is no PNG, JPEG or WebP picture.'],
      [file('me.png', 'image/png', Buffer.alloc(3_000_000)), 'This picture has more than 2 MB. Make it smaller and try again.'],
      [file('me.png', 'image/png', png(200, 100).subarray(0, 60)), 'This file cannot be read as a picture.'],
      [file('me.png', 'image/png', png(5_000, 2)), 'This picture has more than 4,096 pixels on a side. Make it smaller and try again.'],
    ] as const) {
      await choose.setInputFiles(of);
      await expect(page.getByText(words)).toBeVisible();
    }
  });

  test('under way says so, and can be given up', async ({ page }) => {
    await signInAs(page, 'ana');
    await openEdit(page);
    await page.getByLabel('Choose a picture').setInputFiles(file('me.png', 'image/png', png(300, 200)));
    await hold(page, /\/me\/picture/);
    await page.getByRole('button', { name: 'Save picture' }).click();
    await expect(page.getByRole('progressbar', { name: 'Sending the picture…' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).first().click();
    await expect(page.getByLabel('Choose a picture')).toBeAttached();
    await expect(page.getByRole('progressbar')).toBeHidden();
  });
});
