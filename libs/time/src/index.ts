export * from './clock.js';
export * from './local-date.js';
