import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '@plotihub/auth';
import { ApiProblems, IntField, NotFound, problemTypes, TextField } from '@plotihub/http';

class ProblemTypeResponse {
  @TextField({ max: 60, example: 'unit-already-let', description: 'Stable word to branch on' })
  code: string;

  @IntField({ min: 400, max: 599, example: 409 })
  status: number;

  @TextField({ max: 200, example: 'The unit already has an occupying lease' })
  title: string;
}

/** The pages that the `type` of every problem points to. */
@Public()
@ApiTags('Problems')
@Controller('problems')
export class ProblemsController {
  @Get()
  @ApiOperation({ operationId: 'listProblemTypes', summary: 'Every kind of problem this API answers with' })
  @ApiOkResponse({ type: ProblemTypeResponse, isArray: true })
  list(): ProblemTypeResponse[] {
    return problemTypes().map(({ code, status, title }) => ({ code, status, title }));
  }

  @Get(':code')
  @ApiOperation({ operationId: 'getProblemType', summary: 'One kind of problem' })
  @ApiOkResponse({ type: ProblemTypeResponse })
  @ApiProblems(NotFound)
  get(@Param('code') code: string): ProblemTypeResponse {
    const found = this.list().find((type) => type.code === code);
    if (!found) throw new NotFound(`There is no problem type ${code}.`);
    return found;
  }
}
