// Who is measured in the widget's bench, each in a page of a hundred pictures as its owner would write it.

import { MARKS, person } from './peers/person';

export interface Contestant {
  /** Its name in the address of its page, too. */
  name: string;
  title: string;
  /** How long a pointer rests before the card opens, by its own default, in milliseconds. */
  delay: number;
  /** Selects the card, in the shadow tree of `host` where it has one. */
  card: string;
  host?: string;
  /** What is there once all has come that comes by itself. */
  ready?: string;
  page: string;
}

/** Selects the marks, in the order of the people. */
export const MARK = '.mark';

/** What the pictures of a page stand in; a peer draws its own where its mark is a component. */
function page(head: string, mark: (at: number) => string = () => ''): string {
  const marks = Array.from({ length: MARKS }, (_, at) => mark(at)).join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A hundred pictures</title><link rel="icon" href="data:,">
<style>body { margin: 0; font: 16px/1.4 sans-serif }
#page { margin: 120px 400px 200px 60px; display: grid; grid-template-columns: repeat(10, 60px); gap: 20px }
.mark { display: block; width: 40px; height: 40px }
.radix-card { width: 300px; padding: 16px; background: #fff; border: 1px solid #ccc }</style>
${head}</head><body><div id="page">${marks}</div></body></html>`;
}

function image(at: number, attributes: string): string {
  return `<img ${attributes} width="40" height="40" src="${person(at).picture}" alt="${person(at).name}">`;
}

/** A built peer: what esbuild made of `peers/{name}`. */
function built(name: string, hasStyle: boolean): string {
  const style = hasStyle ? `<link rel="stylesheet" href="/peers/${name}/${name}.css">` : '';
  return `${style}<script type="module" src="/peers/${name}/${name}.js"></script>`;
}

function kith(name: string, title: string, load: string, ready?: string): Contestant {
  const head = `<script type="module" src="/hover-profile.js" ${load}></script>`;
  const mark = (at: number) => `<a class="mark" href="/people/user${at}" data-hover-profile="user${at}">${image(at, '')}</a>`;
  return { name, title, delay: 500, host: 'kith-hover-profile', card: '[part="card"]', ready, page: page(head, mark) };
}

export const OURS = kith('hover', 'Kith', '');
export const IDLE = kith('idle', 'Kith, `load="idle"`', 'data-load="idle"', 'kith-hover-profile');

export const GRAVATAR: Contestant = {
  name: 'gravatar',
  title: 'Gravatar hovercards 0.16',
  delay: 500,
  card: '.gravatar-hovercard',
  page: page(built('gravatar', true), (at) => image(at, `class="mark" data-gravatar-hash="${String(at).padStart(64, '0')}"`)),
};

export const ATLASKIT: Contestant = {
  name: 'atlaskit',
  title: '`@atlaskit/profilecard` 25 (React)',
  delay: 800,
  card: '[data-testid$="profilecard"], .atlaskit-portal',
  page: page(built('atlaskit', true)),
};

export const RADIX: Contestant = {
  name: 'radix',
  title: 'Radix hover card 1.2 (React)',
  delay: 700,
  card: '.radix-card',
  page: page(built('radix', false)),
};

export const TIPPY: Contestant = {
  name: 'tippy',
  title: 'Tippy 6.3 with a hand-made card',
  delay: 300,
  card: '.tippy-box',
  page: page(built('tippy', true), (at) => image(at, `class="mark" data-person="${at}"`)),
};

export const ALL = [OURS, IDLE, GRAVATAR, ATLASKIT, RADIX, TIPPY];
