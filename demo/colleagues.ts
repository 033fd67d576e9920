import type { Client } from './client.js';

/** Who else signs in to the demo agency, with the admin's password: two people who see a part of it. */
const COLLEAGUES = [
  { name: 'Mutua Kilonzo', email: 'caretaker@demo.plotihub.test', role: 'CARETAKER' },
  { name: 'Esther Njeri', email: 'owner@demo.plotihub.test', role: 'OWNER' },
] as const;

interface Ownership {
  shares: readonly { ownerId: string }[];
}

/** The caretaker of Kamulu Mapenzi Apartments, and its owner, unless an earlier run has added them. */
export async function addColleagues(client: Client, password: string): Promise<void> {
  const members = await client.all<{ id: string; name: string }>('/v1/members');
  const property = (await client.all<{ id: string; code: string }>('/v1/properties')).find(({ code }) => code === 'KMA');
  if (!property) throw new Error('The rent roll has no property KMA.');
  const { data } = await client.get<{ data: Ownership[] }>(`/v1/properties/${property.id}/ownerships`);
  const owner = data.at(-1)?.shares[0];
  if (!owner) throw new Error('Nobody owns KMA.');
  for (const { role, ...person } of COLLEAGUES) {
    if (members.some(({ name }) => name === person.name)) continue;
    const { id } = await client.post<{ id: string }>('/v1/members', { ...person, password, role }, `demo-member-${role}`);
    await client.put(`/v1/members/${id}/scope`, role === 'OWNER' ? { ownerId: owner.ownerId } : { propertyIds: [property.id] });
    console.log(`  ${person.email} signs in as ${role} of ${property.code}, with the same password`);
  }
}
