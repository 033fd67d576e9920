import { CHANNEL_MOVES, CHANNEL_STATES, channelStateAfter, isApproved, type ChannelMove } from './channel-moves.rules.js';

const LEGAL: Record<ChannelMove, string> = {
  propose: 'RETIRED STOPPED DECLINED WITHDRAWN EXPIRED > PROPOSED',
  decline: 'PROPOSED > DECLINED',
  withdraw: 'PROPOSED > WITHDRAWN',
  expire: 'PROPOSED > EXPIRED',
  'cool-off': 'PROPOSED > COOLING_OFF',
  stop: 'COOLING_OFF > STOPPED',
  activate: 'PROPOSED COOLING_OFF > ACTIVE',
  retire: 'ACTIVE > RETIRED',
};

test.each(Object.entries(LEGAL) as [ChannelMove, string][])('%s: %s, and from nowhere else', (move, legal) => {
  const [from = '', to] = legal.split(' > ');
  for (const state of CHANNEL_STATES)
    expect([state, channelStateAfter(state, move)]).toEqual([state, from.split(' ').includes(state) ? to : undefined]);
});

test('nothing leads out of cooling off but time and the brake, and nothing from retired to active but a new proposal', () => {
  const out = (state: string) =>
    Object.entries(CHANNEL_MOVES).flatMap(([move, { from }]) => ((from as readonly string[]).includes(state) ? [move] : []));
  expect(out('COOLING_OFF')).toEqual(['stop', 'activate']);
  expect(out('RETIRED')).toEqual(['propose']);
});

test('M-Pesa is given an address for what was approved, and for nothing else', () => {
  expect(CHANNEL_STATES.filter(isApproved)).toEqual(['COOLING_OFF', 'ACTIVE', 'RETIRED']);
});
