// As its readme says. It asks an address of its own, which the meter turns to the bench's server.

import { Hovercards } from '@gravatar-com/hovercards';
import '@gravatar-com/hovercards/dist/style.css';

new Hovercards().attach(document.body);
