import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { NoteAccess } from './note-access.service.js';
import { NotesController } from './notes.controller.js';
import { NotesRepository } from './notes.repository.js';
import { NotesService } from './notes.service.js';
import { notesPersonalData } from './personal-data.repository.js';

/** Notes of the office about records, whatever these are: their own modules say who sees them. */
@Module({
  controllers: [NotesController],
  providers: [registers('notes', notesPersonalData), NotesRepository, NoteAccess, NotesService],
})
export class NotesModule {}
