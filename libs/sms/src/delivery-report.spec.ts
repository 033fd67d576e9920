import fc from 'fast-check';
import { parseDeliveryReport } from './index.js';

const report = (status: string) => parseDeliveryReport(`id=ATXid_1&status=${status}&phoneNumber=%2B254711000000&networkCode=63902`);

describe('a delivery report', () => {
  test('is read from the raw form', () => {
    expect(
      parseDeliveryReport(
        'id=ATXid_1&status=Failed&phoneNumber=%2B254711000000&networkCode=63902&failureReason=UserInBlackList&retryCount=0',
      ),
    ).toEqual({
      ok: true,
      report: {
        providerId: 'ATXid_1',
        status: 'Failed',
        outcome: 'not-delivered',
        final: true,
        phoneNumber: '+254711000000',
        networkCode: '63902',
        failureReason: 'UserInBlackList',
      },
    });
  });

  test('is read from fields, and from as few as two', () => {
    const expected = {
      ok: true,
      report: { providerId: 'ATXid_1', status: 'Success', phoneNumber: '', networkCode: '', failureReason: '' },
    };
    expect(parseDeliveryReport({ id: ' ATXid_1 ', status: 'Success' })).toMatchObject(expected);
    expect(parseDeliveryReport(new URLSearchParams({ id: 'ATXid_1', status: 'success' }))).toMatchObject(expected);
  });

  test.each([
    ['Sent', 'in-progress', false],
    ['Submitted', 'in-progress', false],
    ['Buffered', 'in-progress', false],
    ['AbsentSubscriber', 'in-progress', false],
    ['Success', 'delivered', true],
    ['Failed', 'not-delivered', true],
    ['Rejected', 'not-delivered', true],
    ['Expired', 'not-delivered', true],
  ])('%s is %s, final %p', (status, outcome, final) => {
    expect(report(status)).toMatchObject({ ok: true, report: { status, outcome, final } });
  });

  test('a status that is new to us is kept open', () => {
    expect(report('Teleported')).toMatchObject({ ok: true, report: { status: 'Other', outcome: 'in-progress', final: false } });
    expect(report('constructor')).toMatchObject({ ok: true, report: { status: 'Other' } });
  });

  test('without an id or a status it is none', () => {
    expect(parseDeliveryReport('status=Success')).toEqual({ ok: false, reason: 'missing-id' });
    expect(parseDeliveryReport('id=ATXid_1&status=')).toEqual({ ok: false, reason: 'missing-status' });
    expect(parseDeliveryReport('')).toEqual({ ok: false, reason: 'missing-id' });
    expect(parseDeliveryReport('{"id":"ATXid_1"}')).toEqual({ ok: false, reason: 'missing-id' });
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (form) => expect(typeof parseDeliveryReport(form).ok).toBe('boolean')));
    fc.assert(fc.property(fc.string(), (tail) => expect(typeof parseDeliveryReport(`id=%E0%A4%A&status=${tail}`).ok).toBe('boolean')));
  });
});
