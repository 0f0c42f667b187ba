-- The answers of the law's plan for December 2023, written by hand for DuckDB by someone who knows the data and the law:
-- no explanation, no needs, no other month, the parameters typed in. The floor that the engine is measured against.
WITH standard (residence, dibao) AS (
    VALUES ('urban', 73500), ('rural', 60000)
),
property AS (
    SELECT household_id,
           CASE WHEN count(*) = count(bank_balance) THEN sum(bank_balance) END AS money,
           sum(homes_owned) AS homes, sum(homes_area) AS homes_area, sum(premises_owned) AS premises,
           sum(vehicle_count) AS vehicles, sum(company_count) AS companies,
           CASE WHEN count(*) = count(vehicle_value) THEN sum(vehicle_value) END AS vehicle_value,
           false AS nobody
    FROM person GROUP BY household_id
),
tested AS (
    SELECT *, money_within_limit AND housing_within_limit AND no_commercial_premises AND vehicles_within_limit
              AND no_company AS property_ok
    FROM (
        SELECT h.household_id, residence, household_size, lifted_out, disaster, unsafe_dwelling, water_problem, dibao,
               household_kind = 'family' AS is_family,
               if(nobody IS NULL, 0, money) <= dibao * household_size * 24 AS money_within_limit,
               dwellings + if(nobody IS NULL, 0, homes) < 2
                   OR dwelling_area + if(nobody IS NULL, 0, homes_area) <= 2000 * household_size * 3 AS housing_within_limit,
               if(nobody IS NULL, 0, premises) = 0 AS no_commercial_premises,
               if(nobody IS NULL, 0, vehicles) = 0
                   OR (vehicles > 0 AND district = '500114' AND vehicle_value <= 3000000) AS vehicles_within_limit,
               if(nobody IS NULL, 0, companies) = 0 AS no_company
        FROM household h JOIN standard USING (residence) LEFT JOIN property USING (household_id)
    )
),
supporters AS (
    SELECT person_id, CASE WHEN NOT bool_and(unable) THEN false WHEN count(*) = count(unable) THEN true END AS all_unable
    FROM (
        SELECT person_id,
               supporter_on_tekun OR (supporter_on_dibao AND age >= 60)
               OR ((age >= 70 OR supporter_disability_grade BETWEEN 1 AND 2
                    OR (supporter_disability_grade = 3 AND supporter_disability_kind IN ('intellectual', 'mental')))
                   AND supporter_income * 12 < 3566600
                   AND supporter_bank_balance <= dibao * 24 AND supporter_vehicle_count = 0
                   AND supporter_company_count = 0 AND supporter_premises_owned = 0) AS unable
        FROM (SELECT *, year($facts_date) - year(supporter_birth_date)
                        - (month(supporter_birth_date) * 100 + day(supporter_birth_date)
                           > month($facts_date) * 100 + day($facts_date))::INTEGER AS age FROM supporter)
             JOIN household USING (household_id) JOIN standard USING (residence)
    ) GROUP BY person_id
),
aged AS (
    SELECT *, year($facts_date) - year(birth_date)
              - (month(birth_date) * 100 + day(birth_date) > month($facts_date) * 100 + day($facts_date))::INTEGER AS age,
           disability_grade BETWEEN 1 AND 2
               OR (disability_grade = 3 AND disability_kind IN ('intellectual', 'mental')) AS severe
    FROM person
),
earned AS (
    SELECT *,
           CASE WHEN employed AND employment_kind = 'farming' THEN farm_income // 12
                WHEN employed THEN employment_income
                WHEN age < 16 OR age >= 60 OR schooling <> 'none' OR unemployed OR severe THEN 0
                ELSE employment_income END
           + CASE WHEN has_pension THEN pension_amount - if(pension_kind = 'resident', pension_basic_part, 0)
                  WHEN age < 60 THEN 0 ELSE pension_amount END
           + unemployment_benefit AS income
    FROM aged
),
needy AS (
    SELECT e.*, t.dibao, t.is_family, t.property_ok, income < t.dibao AS income_below,
           (age >= 60 OR age < 16
            OR (disability_kind IN ('intellectual', 'mental') AND disability_grade BETWEEN 1 AND 3)
            OR (disability_kind = 'limb' AND disability_grade BETWEEN 1 AND 2)
            OR (disability_kind = 'sight' AND disability_grade = 1))
           AND income < t.dibao
           AND kin_verified AND if(s.person_id IS NULL, true, s.all_unable) AS tekun_need,
           greatest(if(schooling <> 'none' OR age < 6, 10000, 0),
                    if(disability_grade BETWEEN 1 AND 2 OR serious_illness OR age >= 70, 6000, 0))
           + if(disability_grade >= 1, 4000, 0) AS supplement
    FROM earned e JOIN tested t USING (household_id) LEFT JOIN supporters s USING (person_id)
),
destitute AS (
    SELECT *, is_family AND property_ok AND tekun_need AS tekun FROM needy
),
single AS (
    SELECT *, NOT tekun AND (severe OR serious_illness) AND income_below AS single_need,
           CASE WHEN tekun THEN 0 WHEN NOT tekun THEN income END AS counted_income,
           CASE WHEN tekun THEN 0 WHEN NOT tekun THEN supplement END AS counted_supplement,
           CASE WHEN tekun THEN 95500 + CASE WHEN self_care_failures = 0 THEN 0 WHEN self_care_failures < 4 THEN 20000
                                             WHEN self_care_failures >= 4 THEN 30000 END
                WHEN NOT tekun THEN 0 END AS tekun_pay
    FROM destitute
),
summed AS (
    SELECT household_id, false AS nobody,
           bool_or(tekun) OR if(count(*) = count(tekun), false, NULL) AS tekun_present,
           bool_or(tekun_need) OR if(count(*) = count(tekun_need), false, NULL) AS tekun_need,
           if(count(*) = count(tekun), count(*) FILTER (tekun), NULL) AS tekun_persons,
           if(count(*) = count(counted_income), sum(counted_income), NULL) AS dibao_income,
           if(count(*) = count(counted_supplement), sum(counted_supplement), NULL) AS supplements,
           if(count(*) = count(tekun_pay), sum(tekun_pay), NULL) AS tekun_amount,
           bool_or(single_need) OR if(count(*) = count(single_need), false, NULL) AS single_need,
           if(count(*) = count(single_need), count(*) FILTER (single_need), NULL) AS single_persons,
           if(count(*) = count(single_need), coalesce(sum(dibao - income + supplement) FILTER (single_need), 0), NULL)
               AS single_amount,
           if(count(*) = count(medical_self_paid), sum(medical_self_paid), NULL) AS self_paid,
           bool_or(dropped_out AND age >= 6 AND age < 16) AS school_missed,
           bool_or(newly_unemployed) AS out_of_work, bool_or(newly_ill) AS ill_now,
           bool_or(newly_disabled AND disability_grade <= 2) AS disabled_now
    FROM single GROUP BY household_id
),
lined AS (
    SELECT t.*, if(nobody IS NULL, 0, tekun_persons) AS tekun_persons, if(nobody IS NULL, 0, tekun_amount) AS tekun_amount,
           if(nobody IS NULL, false, tekun_present) AS tekun_present, if(nobody IS NULL, false, tekun_need) AS tekun_need,
           if(nobody IS NULL, 0, dibao_income) AS dibao_income, if(nobody IS NULL, 0, supplements) AS supplements,
           if(nobody IS NULL, false, single_need) AS single_need, if(nobody IS NULL, 0, single_amount) AS single_amount,
           if(nobody IS NULL, 0, single_persons) AS single_persons,
           if(nobody IS NULL, 0, self_paid) AS self_paid, if(nobody IS NULL, false, school_missed) AS school_missed,
           if(nobody IS NULL, false, out_of_work) AS out_of_work, if(nobody IS NULL, false, ill_now) AS ill_now,
           if(nobody IS NULL, false, disabled_now) AS disabled_now,
           household_size - if(nobody IS NULL, 0, tekun_persons) AS counted, dibao * counted AS line,
           line * 15000 // 10000 AS edge_line
    FROM tested t LEFT JOIN summed USING (household_id)
),
decided AS (
    SELECT *, is_family AND counted > 0 AND dibao_income < line AND property_ok AS dibao_eligible,
           is_family AND counted > 0 AND NOT dibao_eligible AND dibao_income < edge_line AND property_ok AS dibao_edge_eligible
    FROM lined
)
SELECT household_id,
       tekun_persons,
       residence = 'rural' AND (ill_now OR self_paid > if(lifted_out = 'none', 2000000, 500000)) AS warning_illness,
       residence = 'rural' AND school_missed AS warning_school,
       residence = 'rural' AND disaster AS warning_disaster,
       residence = 'rural' AND unsafe_dwelling AS warning_housing,
       residence = 'rural' AND water_problem AS warning_water,
       residence = 'rural' AND out_of_work AS warning_work,
       residence = 'rural' AND disabled_now AS warning_disability,
       dibao_eligible, is_family, counted > 0 AS dibao_has_members, dibao_income < line AS dibao_income_below,
       money_within_limit, housing_within_limit, no_commercial_premises, vehicles_within_limit, no_company,
       CASE WHEN dibao_eligible THEN greatest(line - dibao_income, 0) + supplements
            WHEN NOT dibao_eligible THEN 0 END AS dibao_amount,
       line - dibao_income AS dibao_margin,
       dibao_edge_eligible AND single_need AS dibao_single_present,
       CASE WHEN NOT dibao_edge_eligible OR NOT single_need THEN 0
            WHEN dibao_edge_eligible THEN single_persons END AS dibao_single_persons,
       dibao_edge_eligible, single_need AS dibao_single_need,
       CASE WHEN NOT dibao_edge_eligible OR NOT single_need THEN 0
            WHEN dibao_edge_eligible THEN single_amount END AS dibao_single_amount,
       edge_line - dibao_income AS dibao_edge_margin, NOT dibao_eligible AS not_dibao,
       dibao_income < edge_line AS dibao_edge_income_below,
       tekun_present, tekun_need, tekun_amount
FROM decided
