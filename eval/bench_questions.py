"""One plain question for each benchmark set, for the benchmark alone.

Written from each set's topic as its README states it, before any ranking was looked at, and
without the reviews' inclusion criteria.
"""

from __future__ import annotations

QUESTIONS = {
    "appenzeller_herzog_2019": "How effective and safe are treatments for Wilson disease?",
    "bannach_brown_2019": "What do animal models of depression show?",
    "cdss_radiation_oncology_2024": (
        "Which clinical decision support systems are used in radiation oncology?"
    ),
    "cohen_adhd": "How effective and safe are drugs for attention deficit hyperactivity disorder?",
    "cohen_antihistamines": "How do newer antihistamines compare in effectiveness and harms?",
    "cohen_atypicalantipsychotics": (
        "How do atypical antipsychotic drugs compare in effectiveness and harms?"
    ),
    "cohen_opioids": (
        "How do long-acting opioids compare in effectiveness and harms for chronic pain?"
    ),
    "cohen_oralhypoglycemics": (
        "How do oral hypoglycaemic drugs compare in type 2 diabetes: effectiveness and harms?"
    ),
    "cohen_skeletalmusclerelaxants": (
        "How do skeletal muscle relaxants compare in effectiveness and harms?"
    ),
    "cohen_triptans": "How do triptans compare for the treatment of migraine?",
    "galactomannan_cd007394": (
        "How accurate is galactomannan detection in serum for invasive aspergillosis?"
    ),
    "hamilton_2022": (
        "How effective is the use of songs and singing for teaching second or foreign languages?"
    ),
    "kitchenham_2010": "Which systematic literature reviews exist in software engineering?",
    "niph_chronic_low_back_pain_qes_2024": (
        "How do older people experience chronic low back pain and its care?"
    ),
    "radjenovic_2013": "Which software metrics are used for software fault prediction?",
    "snhl_phenotyping_2024": (
        "How has unsupervised machine learning been used for phenotyping "
        "sensorineural hearing loss?"
    ),
    "synergy_donners_2021": "What are the pharmacokinetics of emicizumab?",
    "synergy_meijboom_2021": (
        "How often do patients retransition from biosimilar to originator "
        "TNF-alpha inhibitors, and why?"
    ),
    "synergy_sep_2021": "What is known about the object-in-context memory task in rodents?",
    "synergy_van_der_valk_2021": (
        "How are hair glucocorticoids, cortisol and cortisone, related to "
        "obesity and other anthropometrics?"
    ),
    "teachers_soft_skills_2022": "What are teachers' soft skills and how are they studied?",
    "vive_friends_programme_2023": (
        "What is the effect of the FRIENDS programme on anxiety in children and adolescents?"
    ),
    "vive_military_deployment_2018": (
        "What are the effects of military deployment on mental health and social functioning?"
    ),
    "vive_professional_development_2019": (
        "What is the effect of continuing professional development of teachers and other "
        "welfare professionals on children and students?"
    ),
    "wahono_2015_to2008": (
        "Which methods, data and frameworks are used for software defect prediction?"
    ),
    "wallace_micro_nutrients": (
        "What do systematic reviews say about micronutrients, vitamins and minerals, and health?"
    ),
}
