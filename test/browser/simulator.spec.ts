import type { Locator } from 'playwright-core';
import { inBrowser, Window } from '../support/browser.js';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';

inBrowser('the simulator’s page, on which one plays the payers', () => {
  let world: MpesaWorld;
  let landlord: MpesaOffice;
  let window: Window;
  beforeAll(async () => {
    world = await MpesaWorld.start();
    landlord = await MpesaOffice.open(world, { units: 1, urls: true });
    window = await Window.open();
    await window.page.goto(world.daraja.baseUrl);
  }, 180_000);
  afterAll(async () => {
    await window.close();
    await world.stop();
  });
  afterEach(() => expect(window.errors).toEqual([]));

  const section = (name: string): Locator => window.page.getByRole('region', { name, exact: true });
  const said = (): Promise<string> => window.page.getByRole('status').innerText();
  const payments = async () =>
    (
      await landlord.office.get<{ data: { externalId: string; state: string; leaseId: string; amount: { amount: string } }[] }>(
        `/v1/payments?leaseId=${landlord.leaseId}`,
      )
    ).data;
  const pay = async (amount: string): Promise<string> => {
    const form = section('Pay');
    await form.getByLabel('Phone').fill('0722 000 105');
    await form.getByLabel('pays KES').fill(amount);
    await form.locator('select[name=to]').selectOption(landlord.shortCode);
    await form.getByLabel('account').fill(landlord.collection.letting.payReference);
    await form.getByRole('button', { name: 'Pay' }).click();
    await window.page.waitForURL(/said=/);
    return /^\w{10}/.exec(await said())?.[0] ?? '';
  };

  test('whoever pays there has paid: the payment is on the lease, under the receipt that the page shows', async () => {
    const receipt = await pay('12 500');
    await world.settle();
    expect(await payments()).toMatchObject([
      { externalId: receipt, state: 'POSTED', leaseId: landlord.leaseId, amount: { amount: '12500.00' } },
    ]);
    await window.page.reload();
    await section('Transactions').getByRole('cell', { name: receipt }).waitFor();
    await section('Callbacks').getByRole('row').filter({ hasText: 'c2b.confirmation' }).filter({ hasText: '200' }).first().waitFor();
  }, 120_000);

  test('a prompt appears by itself, and is paid with a press', async () => {
    const { id } = await landlord.push({ phone: '0722000105' });
    await world.app.work();
    const prompts = section('Prompts on phones');
    await prompts.getByRole('button', { name: 'Approve with PIN' }).click();
    await window.page.waitForURL(/said=The/);
    expect(await said()).toContain('The PIN was entered: KES 1500.00');
    await world.settle();
    const push = await landlord.read(id);
    expect(push).toMatchObject({ state: 'SUCCESS', paidAmount: { amount: '1500.00' } });
    await prompts.getByText(`paid, ${push.receipt}`).waitFor();
    expect((await payments()).filter(({ externalId }) => externalId === push.receipt)).toHaveLength(1);
  }, 120_000);

  test('a prompt that is dismissed moves no money', async () => {
    const before = await payments();
    const { id } = await landlord.push({ phone: '0722000106' });
    await world.app.work();
    await section('Prompts on phones').getByRole('button', { name: 'Dismiss' }).click();
    await window.page.waitForURL(/dismissed/);
    await world.settle();
    expect(await landlord.read(id)).toMatchObject({ state: 'FAILED', receipt: null });
    expect(await payments()).toEqual(before);
  }, 120_000);

  test('a confirmation that is doubled there brings the money once, and one that is lost, late', async () => {
    const spoil = async (button: string): Promise<void> => {
      const form = section('Let something go wrong');
      await form.locator('select[name=on]').first().selectOption('c2b.confirmation');
      await form.getByRole('button', { name: button }).click();
      await section('About to go wrong').getByText('c2b.confirmation').waitFor();
    };
    await spoil('Double it');
    const doubled = await pay('300');
    await spoil('Lose it');
    const lost = await pay('400');
    await world.settle();
    const receipts = (await payments()).map(({ externalId }) => externalId);
    expect(receipts.filter((receipt) => receipt === doubled)).toHaveLength(1);
    expect(receipts).not.toContain(lost);
    await window.page.reload();
    await section('Transactions').getByRole('cell', { name: lost }).waitFor();
  }, 120_000);
});
