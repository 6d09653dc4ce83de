// What a site's owner writes by hand: one listener for all marks, data asked when the card shows and kept.

import { delegate } from 'tippy.js';
import 'tippy.js/dist/tippy.css';
import 'tippy.js/themes/light-border.css';
import { type Person, ask } from './person';

const known = new Map<string, Person>();

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function card(of: Person): HTMLElement {
  const made = document.createElement('div');
  const picture = Object.assign(document.createElement('img'), { src: of.picture, width: 64, height: 64, alt: '' });
  const counts = `${of.followers} followers, ${of.following} following`;
  made.append(element('button', 'Follow'), picture, element('h3', of.name), element('div', `@${of.handle}`));
  made.append(element('p', of.bio), element('div', counts));
  return made;
}

delegate(document.body, {
  target: '[data-person]',
  theme: 'light-border',
  interactive: true,
  maxWidth: 320,
  delay: [300, 200],
  appendTo: () => document.body,
  content: 'Loading…',
  async onShow(tip) {
    const at = (tip.reference as HTMLElement).dataset.person!;
    if (!known.has(at)) known.set(at, await ask(at));
    tip.setContent(card(known.get(at)!));
  },
});
